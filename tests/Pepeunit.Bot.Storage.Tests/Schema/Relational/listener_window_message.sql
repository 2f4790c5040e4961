CREATE TABLE listener_window_message (
    listener_id TEXT NOT NULL REFERENCES listener (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    chat_id BIGINT NOT NULL,
    told_at_ms BIGINT NOT NULL,
    PRIMARY KEY (listener_id, number)
);

CREATE INDEX listener_window_message_by_chat ON listener_window_message (chat_id, told_at_ms);
