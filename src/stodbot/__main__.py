"""`python -m stodbot`."""

import sys

from stodbot.cli import main

sys.exit(main())
