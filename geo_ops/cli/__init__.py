"""The command line: thin commands over the stations. Starting it imports click and nothing else."""
