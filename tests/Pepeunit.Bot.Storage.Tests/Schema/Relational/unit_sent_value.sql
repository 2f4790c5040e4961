CREATE TABLE unit_sent_value (
    node_id TEXT NOT NULL REFERENCES unit_node (id) ON DELETE CASCADE,
    person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    value TEXT NOT NULL,
    sent_at_ms BIGINT NOT NULL,
    PRIMARY KEY (node_id, person_id, value)
);
