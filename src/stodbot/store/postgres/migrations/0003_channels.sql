-- What a channel beside the console tells of a message.
ALTER TABLE inbox ADD COLUMN place BIGINT;         -- in the channel's own order
ALTER TABLE inbox ADD COLUMN reference TEXT COLLATE "C"; -- the channel's own id: an edit has its original's

CREATE INDEX inbox_of_chat ON inbox (chat, reference) WHERE reference IS NOT NULL;
CREATE INDEX inbox_waiting_of_chat ON inbox (chat, place, seq) WHERE stage = 'waiting';

-- How often a message was sent with nobody knowing whether it arrived, and how many of its parts are out.
ALTER TABLE outbox ADD COLUMN doubts BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN parts BIGINT NOT NULL DEFAULT 0;

CREATE INDEX outbox_open_of_chat ON outbox (chat, id) WHERE state IN ('waiting', 'sending');
