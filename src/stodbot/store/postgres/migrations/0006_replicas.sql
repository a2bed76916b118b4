-- Several processes that serve from this database. Times are the server's: all of them share that clock.

-- What one of them has to itself, as long as it says so. Nothing of it need outlive a crash.
CREATE UNLOGGED TABLE lease (
    subject TEXT COLLATE "C" PRIMARY KEY,      -- chat:ID, duty or polling
    holder  TEXT COLLATE "C" NOT NULL,         -- a token of one process, new at each start
    until   TIMESTAMPTZ NOT NULL
);

CREATE INDEX lease_of_holder ON lease (holder);

CREATE UNLOGGED TABLE replica (
    holder    TEXT COLLATE "C" PRIMARY KEY,
    program   TEXT COLLATE "C" NOT NULL,       -- its version
    knowledge TEXT COLLATE "C" NOT NULL,       -- the version in force there
    since     TIMESTAMPTZ NOT NULL DEFAULT now(),
    until     TIMESTAMPTZ NOT NULL             -- later than that, it is gone
);
