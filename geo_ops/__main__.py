"""`python -m geo_ops`."""

from geo_ops.cli.main import main

if __name__ == "__main__":
    main()
