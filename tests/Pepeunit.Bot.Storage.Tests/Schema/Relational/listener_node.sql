CREATE TABLE listener_node (
    listener_id TEXT NOT NULL REFERENCES listener (id) ON DELETE CASCADE,
    node_id TEXT NOT NULL,
    node_name TEXT NOT NULL,
    pipe TEXT NOT NULL,
    position BIGINT NOT NULL, left_at_ms BIGINT,
    PRIMARY KEY (listener_id, node_id)
);

CREATE INDEX listener_node_by_node ON listener_node (node_id);
