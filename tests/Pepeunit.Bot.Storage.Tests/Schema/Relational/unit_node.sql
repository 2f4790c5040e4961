CREATE TABLE unit_node (
    id TEXT NOT NULL PRIMARY KEY,
    unit_id TEXT NOT NULL REFERENCES unit (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    direction TEXT NOT NULL,
    visibility TEXT NOT NULL,
    is_writable_input BOOLEAN NOT NULL,
    position BIGINT NOT NULL,
    created_at_ms BIGINT NOT NULL, is_read BOOLEAN NOT NULL DEFAULT TRUE, asks_before_send BOOLEAN NOT NULL DEFAULT FALSE,
    UNIQUE (unit_id, direction, name)
);
