-- Everything the bot has to tell Telegram. One row is one call: a text that needs three messages is three rows.
-- The id gives the order within a chat and lane.
CREATE TABLE outbox (
    id $pk$,
    chat_id BIGINT NOT NULL,
    -- 0 critical, 1 answer, 2 live, 3 bulk
    lane BIGINT NOT NULL,
    -- 0 waits, 1 under way, 2 delivered, 3 parked (the chat is unreachable), 4 expired, 5 refused, 6 replaced by newer content
    state BIGINT NOT NULL,
    -- 0 text, 1 photo, 2 document, 3 album, 4 edit, 5 edit of the keyboard, 6 deletion, 7 reaction, 8 live message
    kind BIGINT NOT NULL,
    -- JSON of the call, with the keyboard as Telegram wants it
    payload TEXT NOT NULL,
    content_hash TEXT,
    live_key TEXT,
    idempotency_key TEXT,
    -- place among the calls of one message, from 0
    part BIGINT NOT NULL,
    -- calls made so far, and how many of them in a row ended in a server or network error
    attempts BIGINT NOT NULL DEFAULT 0,
    failures BIGINT NOT NULL DEFAULT 0,
    not_before_ms BIGINT NOT NULL DEFAULT 0,
    created_at_ms BIGINT NOT NULL,
    attempted_at_ms BIGINT,
    finished_at_ms BIGINT,
    -- Telegram's id of the message that this call made or changed
    message_id BIGINT,
    failure TEXT
);

CREATE UNIQUE INDEX outbox_idempotency ON outbox (idempotency_key, part) WHERE idempotency_key IS NOT NULL;
-- Newer content of a live message takes the place of what still waits, so there is at most one.
CREATE UNIQUE INDEX outbox_live_waiting ON outbox (live_key) WHERE live_key IS NOT NULL AND state = 0;
CREATE INDEX outbox_waiting ON outbox (id) WHERE state = 0;
CREATE INDEX outbox_unfinished_by_chat ON outbox (chat_id) WHERE state IN (0, 1, 3);
CREATE INDEX outbox_attempted ON outbox (attempted_at_ms) WHERE attempted_at_ms IS NOT NULL;
CREATE INDEX outbox_finished ON outbox (finished_at_ms) WHERE finished_at_ms IS NOT NULL;

-- What a call uploads; deleted as soon as the call is finished.
CREATE TABLE outbox_file (
    outbox_id BIGINT NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    ordinal BIGINT NOT NULL,
    name TEXT NOT NULL,
    content $blob$ NOT NULL,
    PRIMARY KEY (outbox_id, ordinal)
);

-- Messages kept current by edits. The key names one message; a forgotten one gets a key of its own.
CREATE TABLE live_message (
    live_key TEXT PRIMARY KEY,
    chat_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    -- null: unknown, the next content is written in any case
    content_hash TEXT,
    -- 0 text, 1 photo, null unknown
    media_kind BIGINT,
    changed_at_ms BIGINT NOT NULL
);

CREATE INDEX live_message_by_chat ON live_message (chat_id);

-- What Telegram asked to wait for (429), so that a restart does not break it. Chat 0 is the whole bot.
CREATE TABLE outbox_pause (
    chat_id BIGINT PRIMARY KEY,
    until_ms BIGINT NOT NULL
);
