"""Tables: a file and a layer spec become clean rows and a quarantine, with the count of each."""
