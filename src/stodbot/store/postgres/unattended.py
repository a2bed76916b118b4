"""What waits in the inbox, and nobody of those that serve sees to."""

from stodbot.enquiries.incoming import Received
from stodbot.store.database import Database
from stodbot.store.inbox import COLUMNS
from stodbot.store.inbox_rows import received

_OLDEST = f"""
SELECT {COLUMNS} FROM inbox
WHERE stage = 'waiting' AND NOT EXISTS (
    SELECT 1 FROM lease
    WHERE lease.subject = 'chat:' || inbox.chat AND lease.until > clock_timestamp()
)
ORDER BY seq LIMIT ? FOR UPDATE SKIP LOCKED
"""  # noqa: S608  # our own words


def unattended(db: Database, limit: int) -> list[Received]:
    """The oldest such messages, without waiting for those that are being done with just now."""
    return [received(row) for row in db.execute(_OLDEST, (limit,))]
