-- The files of enquiries. What people call them is in the payloads of the events they came with.
CREATE TABLE attachment (
    id        INTEGER PRIMARY KEY,
    enquiry   INTEGER NOT NULL REFERENCES enquiry (id),
    event     INTEGER NOT NULL REFERENCES event (seq),   -- with which it came
    place     INTEGER NOT NULL,                          -- among the files of that event, from 1
    reference TEXT NOT NULL,                             -- by which the channel gives it out
    path      TEXT NOT NULL UNIQUE,                      -- below the data directory
    state     TEXT NOT NULL CHECK (state IN ('waiting', 'kept', 'failed')),
    attempts  INTEGER NOT NULL DEFAULT 0,
    next_at   TEXT NOT NULL,
    fault     TEXT,                                      -- too_big, gone or the class of an error
    size      INTEGER,
    digest    TEXT,                                      -- SHA-256, in hexadecimal
    UNIQUE (enquiry, reference)                          -- sent on again, it is the same file
) STRICT;

CREATE INDEX attachment_waiting ON attachment (next_at) WHERE state = 'waiting';
