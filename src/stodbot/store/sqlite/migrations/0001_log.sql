-- The log that everything else can be rebuilt from. Nothing in it is ever changed or removed.
CREATE TABLE event (
    seq          INTEGER PRIMARY KEY,          -- from 1, without gaps
    at           TEXT NOT NULL,                -- UTC, ISO 8601 with microseconds
    actor        TEXT NOT NULL,                -- asker:ID, staff:ID or system
    kind         TEXT NOT NULL,
    subject      TEXT NOT NULL,                -- the number or id of what it is about
    facts        TEXT NOT NULL,                -- canonical JSON without anything about a person
    payload_hash BLOB,                         -- keyed hash of what it says about a person
    previous     BLOB NOT NULL CHECK (length(previous) = 32),
    seal         BLOB NOT NULL CHECK (length(seal) = 32)
) STRICT;

CREATE INDEX event_of_subject ON event (subject, seq);

CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN
    SELECT raise(ABORT, 'the log is append-only');
END;

CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event
BEGIN
    SELECT raise(ABORT, 'the log is append-only');
END;

-- What events say about persons. Weeding removes rows here, key and all; the chain still holds.
CREATE TABLE payload (
    seq  INTEGER PRIMARY KEY REFERENCES event (seq),
    salt BLOB NOT NULL CHECK (length(salt) = 16),
    body BLOB NOT NULL
) STRICT;

-- The last number of each year's series: a row, as a sequence would leave gaps.
CREATE TABLE series (
    year INTEGER PRIMARY KEY,
    last INTEGER NOT NULL CHECK (last > 0)
) STRICT;
