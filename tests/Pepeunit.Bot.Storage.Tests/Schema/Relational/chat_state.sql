CREATE TABLE chat_state (
    chat_id BIGINT PRIMARY KEY,
    -- 1 reachable, 0 the person blocked the bot or it was removed
    is_reachable BIGINT NOT NULL,
    reason TEXT,
    changed_at_ms BIGINT NOT NULL
);
