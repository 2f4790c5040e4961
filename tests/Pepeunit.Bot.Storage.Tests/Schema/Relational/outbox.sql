CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
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

CREATE INDEX outbox_attempted ON outbox (attempted_at_ms) WHERE attempted_at_ms IS NOT NULL;

CREATE INDEX outbox_finished ON outbox (finished_at_ms) WHERE finished_at_ms IS NOT NULL;

CREATE UNIQUE INDEX outbox_idempotency ON outbox (idempotency_key, part) WHERE idempotency_key IS NOT NULL;

CREATE UNIQUE INDEX outbox_live_waiting ON outbox (live_key) WHERE live_key IS NOT NULL AND state = 0;

CREATE INDEX outbox_parked ON outbox (created_at_ms) WHERE state = 3;

CREATE INDEX outbox_unfinished_by_chat ON outbox (chat_id) WHERE state IN (0, 1, 3);

CREATE INDEX outbox_waiting ON outbox (id) WHERE state = 0;
