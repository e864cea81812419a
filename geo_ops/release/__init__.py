"""Release: what may leave, for whom. Products see only what this station hands on."""
