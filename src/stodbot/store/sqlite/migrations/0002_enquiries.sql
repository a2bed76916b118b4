-- What came in, kept before anything acknowledges it.
CREATE TABLE inbox (
    seq         INTEGER PRIMARY KEY,           -- in the order it came
    channel     TEXT NOT NULL,
    key         TEXT NOT NULL,                 -- the channel's own, so that nothing counts twice
    chat        TEXT NOT NULL,                 -- asker:ID or staff:ID
    received_at TEXT NOT NULL,                 -- UTC, ISO 8601
    body        TEXT,                          -- escaped JSON, just as it came; NULL once removed
    digest      BLOB NOT NULL CHECK (length(digest) = 32),
    stage       TEXT NOT NULL CHECK (stage IN ('waiting', 'done', 'quarantined')),
    attempts    INTEGER NOT NULL DEFAULT 0,
    fault       TEXT,                          -- what went wrong, without a word of the message
    decision    TEXT,
    entry       TEXT,
    language    TEXT,
    matter      TEXT,                          -- JSON: what would go to a human of it
    UNIQUE (channel, key)
) STRICT;

CREATE INDEX inbox_waiting ON inbox (seq) WHERE stage = 'waiting';
CREATE INDEX inbox_kept ON inbox (received_at) WHERE body IS NOT NULL OR matter IS NOT NULL;

-- Where each talk stands: topic, choices, what is being written.
CREATE TABLE talk (
    chat       TEXT PRIMARY KEY,
    state      TEXT NOT NULL,                  -- escaped JSON
    changed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The register. What it says about persons is in the payloads of its events.
CREATE TABLE enquiry (
    id            INTEGER PRIMARY KEY,
    number        TEXT NOT NULL UNIQUE,
    year          INTEGER NOT NULL,
    serial        INTEGER NOT NULL,
    draft         TEXT NOT NULL UNIQUE,        -- nothing is sent twice
    asker         TEXT NOT NULL,
    purpose       TEXT NOT NULL,
    language      TEXT NOT NULL,
    received_at   TEXT NOT NULL,               -- when the first message of it reached us
    registered_at TEXT NOT NULL,
    subjects      TEXT NOT NULL,               -- JSON list of queues
    entry         TEXT,
    person        TEXT,                        -- who was asked for by name
    rating        INTEGER CHECK (rating BETWEEN 1 AND 5),
    voided        TEXT,                        -- the reason
    diary         TEXT,                        -- the number in the region's own diary
    version       INTEGER NOT NULL,
    items         TEXT NOT NULL,               -- JSON: a list a queue, as store.enquiries writes it
    due_at        TEXT,                        -- when the first of them is escalated
    is_open       INTEGER NOT NULL,            -- 1 while any of them is
    first_event   INTEGER NOT NULL,            -- in the log
    last_event    INTEGER NOT NULL,
    UNIQUE (year, serial)
) STRICT;

CREATE INDEX enquiry_of_asker ON enquiry (asker, id);

CREATE INDEX enquiry_open ON enquiry (received_at) WHERE is_open;
CREATE INDEX enquiry_due ON enquiry (due_at) WHERE due_at IS NOT NULL;

CREATE TRIGGER enquiry_is_never_removed BEFORE DELETE ON enquiry
BEGIN
    SELECT raise(ABORT, 'an entry of the register is voided, never removed');
END;

-- Whose turn it was last in each queue.
CREATE TABLE turn (
    queue  TEXT PRIMARY KEY,
    person TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What is owed: facts, made into sentences when they are sent.
CREATE TABLE outbox (
    id        INTEGER PRIMARY KEY,
    chat      TEXT NOT NULL,
    kind      TEXT NOT NULL,
    facts     TEXT,                            -- escaped JSON; NULL once removed
    enquiry   INTEGER REFERENCES enquiry (id),
    item      INTEGER,
    cause     INTEGER,                         -- the message that it answers
    part      INTEGER NOT NULL,                -- of what that message gave rise to
    state     TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'unsure')),
    attempts  INTEGER NOT NULL DEFAULT 0,
    next_at   TEXT NOT NULL,
    token     TEXT,                            -- of the courier that has it
    until     TEXT,                            -- when its lease ends
    sent_at   TEXT,
    reference TEXT,                            -- the channel's own id of what was sent
    buttons   TEXT,                            -- JSON: those that were shown
    fault     TEXT
) STRICT;

CREATE UNIQUE INDEX outbox_owed_once ON outbox (cause, part) WHERE cause IS NOT NULL;
CREATE INDEX outbox_open ON outbox (id, chat) WHERE state IN ('waiting', 'sending');
CREATE INDEX outbox_of_chat ON outbox (chat, id);
CREATE INDEX outbox_of_enquiry ON outbox (enquiry) WHERE enquiry IS NOT NULL;
CREATE INDEX outbox_kept ON outbox (sent_at) WHERE facts IS NOT NULL AND state <> 'waiting';

CREATE TABLE absence (
    person TEXT NOT NULL,
    first  TEXT NOT NULL,
    last   TEXT NOT NULL,
    PRIMARY KEY (person, first)
) STRICT, WITHOUT ROWID;
