"""This module lets `python -m kg` do what the command `kg` does."""

from kg.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
