CREATE TABLE listener_window (
    listener_id TEXT NOT NULL REFERENCES listener (id) ON DELETE CASCADE,
    node_id TEXT NOT NULL,
    start_ms BIGINT NOT NULL,
    end_ms BIGINT NOT NULL,
    -- Values as shown now, and as shown first.
    value_count BIGINT NOT NULL,
    first_count BIGINT NOT NULL,
    message_number BIGINT NOT NULL,
    PRIMARY KEY (listener_id, node_id, start_ms)
);

CREATE INDEX listener_window_by_message ON listener_window (listener_id, message_number);
