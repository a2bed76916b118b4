"""Where what must not be lost is kept: a file of SQLite, or PostgreSQL.

The statements here run on both. `sqlite` and `postgres` open the database, run transactions on it
and say what went wrong.
"""
