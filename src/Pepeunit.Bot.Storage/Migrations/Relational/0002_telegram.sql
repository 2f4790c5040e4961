-- Updates taken from Telegram: stored before they are confirmed, remembered so that a repeated one is dropped.
CREATE TABLE update_inbox (
    update_id BIGINT PRIMARY KEY,
    payload TEXT NOT NULL,
    -- 0 waits or is in progress, 1 handled, 2 given up (it failed in several processes)
    state BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    received_at_ms BIGINT NOT NULL
);

CREATE INDEX update_inbox_waiting ON update_inbox (update_id) WHERE state = 0;
CREATE INDEX update_inbox_age ON update_inbox (received_at_ms);

-- One open conversation per chat and person.
CREATE TABLE flow_state (
    chat_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    flow TEXT NOT NULL,
    state_version BIGINT NOT NULL,
    state TEXT NOT NULL,
    prompt TEXT NOT NULL,
    -- earlier questions with their states, for Back
    history TEXT NOT NULL,
    -- names this conversation and its present question in buttons, so that older buttons are recognised
    token BIGINT NOT NULL,
    question BIGINT NOT NULL,
    page BIGINT NOT NULL,
    -- the message that shows the question, where it is known
    message_id BIGINT,
    thread_id BIGINT,
    expires_at_ms BIGINT NOT NULL,
    PRIMARY KEY (chat_id, person_id)
);

CREATE INDEX flow_state_expiry ON flow_state (expires_at_ms);

-- Chats the bot has spoken in or was removed from. Written by the shell (my_chat_member) and by the outbox (403).
CREATE TABLE chat_state (
    chat_id BIGINT PRIMARY KEY,
    -- 1 reachable, 0 the person blocked the bot or it was removed
    is_reachable BIGINT NOT NULL,
    reason TEXT,
    changed_at_ms BIGINT NOT NULL
);

-- What was last told to Telegram about the bot itself, by hash, so that a start does not repeat it.
CREATE TABLE bot_profile (
    item TEXT PRIMARY KEY,
    content_hash TEXT NOT NULL
);
