CREATE TABLE listener_node (
    listener_id TEXT NOT NULL REFERENCES listener (id) ON DELETE CASCADE,
    node_id TEXT NOT NULL,
    node_name TEXT NOT NULL,
    pipe TEXT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (listener_id, node_id)
);
