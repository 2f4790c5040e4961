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
