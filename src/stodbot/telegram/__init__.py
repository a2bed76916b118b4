"""Telegram as a channel: translate in, render out; no rules."""

import os

os.environ.setdefault("PTB_TIMEDELTA", "true")  # the library's switch: times are timedeltas already
