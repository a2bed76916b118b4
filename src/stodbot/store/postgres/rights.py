"""What a user must be allowed to do with the tables: no more, and nothing that undoes the register.

Whoever owns the tables may do all of it. A user of its own for the bot need not own anything.
"""

from collections.abc import Mapping

from stodbot.errors import StoreError
from stodbot.store.postgres.statements import Connection

NEEDED: Mapping[str, tuple[str, ...]] = {
    "event": ("SELECT", "INSERT"),
    "payload": ("SELECT", "INSERT", "DELETE"),
    "series": ("SELECT", "INSERT", "UPDATE"),
    "inbox": ("SELECT", "INSERT", "UPDATE"),
    "talk": ("SELECT", "INSERT", "UPDATE", "DELETE"),
    "enquiry": ("SELECT", "INSERT", "UPDATE"),
    "turn": ("SELECT", "INSERT", "UPDATE"),
    "outbox": ("SELECT", "INSERT", "UPDATE"),
    "absence": ("SELECT", "INSERT", "DELETE"),
    "attachment": ("SELECT", "INSERT", "UPDATE"),
    "account": ("SELECT", "INSERT", "DELETE"),
    "invitation": ("SELECT", "INSERT", "DELETE"),
    "thread": ("SELECT", "INSERT", "DELETE"),
    "morning": ("SELECT", "INSERT"),
    "lease": ("SELECT", "INSERT", "UPDATE", "DELETE"),
    "replica": ("SELECT", "INSERT", "UPDATE", "DELETE"),
    "commit_mark": ("SELECT", "INSERT", "DELETE"),
    "schema_version": ("SELECT",),
}


def missing_rights(connection: Connection) -> list[str]:
    """What this user may not do and must be able to, as it is granted: `INSERT ON event`."""
    tables = [table for table, rights in NEEDED.items() for _ in rights]
    rights = [right for rights in NEEDED.values() for right in rights]
    rows = connection.execute(
        "SELECT one.wanted, one.name FROM unnest(%s::text[], %s::text[]) AS one (name, wanted)"
        " WHERE NOT has_table_privilege(one.name, one.wanted)",
        (tables, rights),
    )
    found: dict[str, list[str]] = {}
    for right, table in rows.fetchall():
        found.setdefault(table, []).append(right)
    return [f"{', '.join(rights)} ON {table}" for table, rights in found.items()]


def refuse_without_rights(connection: Connection) -> None:
    """Raises StoreError where something is missing, and says how it is given."""
    missing = missing_rights(connection)
    if missing:
        user = connection.info.user
        grants = "; ".join(f"GRANT {one} TO {user}" for one in missing)
        raise StoreError(
            f"databasen {connection.info.dbname}: användaren {user} saknar rättigheter. Låt"
            f" tabellernas ägare köra {grants}"
        )
