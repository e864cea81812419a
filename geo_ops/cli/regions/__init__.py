"""The subcommands of `geo-ops regions`, a module each."""
