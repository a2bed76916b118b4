-- Who may act as staff from outside, now; the log tells who might before.
CREATE TABLE account (
    identity TEXT COLLATE "C" PRIMARY KEY,     -- as the channel vouches for it: telegram-501
    person   TEXT COLLATE "C" NOT NULL UNIQUE,
    since    TEXT COLLATE "C" NOT NULL
);

-- What can be taken up once, until then. The code itself is nowhere.
CREATE TABLE invitation (
    person TEXT COLLATE "C" PRIMARY KEY,
    digest BYTEA NOT NULL UNIQUE CHECK (length(digest) = 32),
    until  TEXT COLLATE "C" NOT NULL
);

-- The group's thread of each enquiry, as it was last made to look.
CREATE TABLE thread (
    enquiry   BIGINT PRIMARY KEY REFERENCES enquiry (id),
    chat      BIGINT NOT NULL,                 -- the group
    number    BIGINT NOT NULL,                 -- of the thread in it
    name      TEXT COLLATE "C" NOT NULL,
    is_closed BIGINT NOT NULL,
    version   BIGINT NOT NULL,                 -- of the enquiry whose state that is
    UNIQUE (chat, number)
);

-- The days on which staff were told in the morning what waits for them.
CREATE TABLE morning (
    day TEXT COLLATE "C" PRIMARY KEY
);
