-- Texts are compared byte by byte, as SQLite does: times are texts, and in their order as such.

-- The log that everything else can be rebuilt from. Nothing in it is ever changed or removed.
CREATE TABLE event (
    seq          BIGINT PRIMARY KEY,           -- from 1, without gaps
    at           TEXT COLLATE "C" NOT NULL,    -- UTC, ISO 8601 with microseconds
    actor        TEXT COLLATE "C" NOT NULL,    -- asker:ID, staff:ID or system
    kind         TEXT COLLATE "C" NOT NULL,
    subject      TEXT COLLATE "C" NOT NULL,    -- the number or id of what it is about
    facts        TEXT COLLATE "C" NOT NULL,    -- canonical JSON without anything about a person
    payload_hash BYTEA,                        -- keyed hash of what it says about a person
    previous     BYTEA NOT NULL CHECK (length(previous) = 32),
    seal         BYTEA NOT NULL CHECK (length(seal) = 32)
);

CREATE INDEX event_of_subject ON event (subject, seq);

CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('the log is append-only');

CREATE TRIGGER event_is_never_removed BEFORE DELETE OR TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('the log is append-only');

-- What events say about persons. Weeding removes rows here, key and all; the chain still holds.
CREATE TABLE payload (
    seq  BIGINT PRIMARY KEY REFERENCES event (seq),
    salt BYTEA NOT NULL CHECK (length(salt) = 16),
    body BYTEA NOT NULL
);

-- The last number of each year's series: a row, as a sequence would leave gaps.
CREATE TABLE series (
    year BIGINT PRIMARY KEY,
    last BIGINT NOT NULL CHECK (last > 0)
);

-- By which a transaction is known whose end was not heard of; only on PostgreSQL.
CREATE TABLE commit_mark (
    token   TEXT COLLATE "C" PRIMARY KEY,      -- of one transaction, written in it
    is_kept BOOLEAN NOT NULL,                  -- false: it was not found, and never will be
    at      TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE INDEX commit_mark_at ON commit_mark (at);
