-- Who may act as staff from outside, now; the log tells who might before.
CREATE TABLE account (
    identity TEXT PRIMARY KEY,                 -- as the channel vouches for it: telegram-501
    person   TEXT NOT NULL UNIQUE,
    since    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What can be taken up once, until then. The code itself is nowhere.
CREATE TABLE invitation (
    person TEXT PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    until  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The group's thread of each enquiry, as it was last made to look.
CREATE TABLE thread (
    enquiry   INTEGER PRIMARY KEY REFERENCES enquiry (id),
    chat      INTEGER NOT NULL,                -- the group
    number    INTEGER NOT NULL,                -- of the thread in it
    name      TEXT NOT NULL,
    is_closed INTEGER NOT NULL,
    version   INTEGER NOT NULL,                -- of the enquiry whose state that is
    UNIQUE (chat, number)
) STRICT;

-- The days on which staff were told in the morning what waits for them.
CREATE TABLE morning (
    day TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
