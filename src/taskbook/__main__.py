"""Run the command line with ``python -m taskbook``."""

from taskbook.cli.main import main

if __name__ == "__main__":
    main()
