-- Tokens of persons for their programs. The token itself is nowhere: its hash finds the row.
CREATE TABLE api_token (
    id TEXT NOT NULL PRIMARY KEY,
    person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    created_at_ms BIGINT NOT NULL,
    last_used_at_ms BIGINT
);
CREATE INDEX api_token_by_person ON api_token (person_id, id);

-- A text that a device keeps here between its restarts.
CREATE TABLE unit_state_storage (
    unit_id TEXT NOT NULL PRIMARY KEY REFERENCES unit (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    updated_at_ms BIGINT NOT NULL
);

-- Which listener is a node's own DataPipe.
CREATE TABLE node_pipe (
    node_id TEXT NOT NULL PRIMARY KEY REFERENCES unit_node (id) ON DELETE CASCADE,
    listener_id TEXT NOT NULL UNIQUE REFERENCES listener (id) ON DELETE CASCADE
);
