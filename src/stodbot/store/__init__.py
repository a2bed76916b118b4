"""Where what must not be lost is kept: SQLite, one file, one writer."""
