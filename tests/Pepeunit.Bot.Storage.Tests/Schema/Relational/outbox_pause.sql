CREATE TABLE outbox_pause (
    chat_id BIGINT PRIMARY KEY,
    until_ms BIGINT NOT NULL
);
