"""From a text to the entries it may be about. Pure: no I/O, no clock, no logging."""
