"""`python -m stodbot`."""

import sys

from stodbot.cli import main

if __name__ == "__main__":  # learning starts a second process, which imports this module again
    sys.exit(main())
