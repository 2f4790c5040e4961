CREATE TABLE unit_edge (
    output_id TEXT NOT NULL REFERENCES unit_node (id) ON DELETE CASCADE,
    input_id TEXT NOT NULL REFERENCES unit_node (id) ON DELETE CASCADE,
    created_at_ms BIGINT NOT NULL, made_from TEXT NOT NULL DEFAULT 'Input',
    PRIMARY KEY (output_id, input_id)
);

CREATE INDEX unit_edge_by_input ON unit_edge (input_id);
