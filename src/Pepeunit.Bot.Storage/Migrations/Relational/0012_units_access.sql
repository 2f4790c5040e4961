ALTER TABLE unit ADD COLUMN visibility TEXT NOT NULL DEFAULT 'Private';

-- A link from an Output to an Input: the Input's device subscribes to the Output's topic.
CREATE TABLE unit_edge (
    output_id TEXT NOT NULL REFERENCES unit_node (id) ON DELETE CASCADE,
    input_id TEXT NOT NULL REFERENCES unit_node (id) ON DELETE CASCADE,
    created_at_ms BIGINT NOT NULL,
    PRIMARY KEY (output_id, input_id)
);
CREATE INDEX unit_edge_by_input ON unit_edge (input_id);

-- Lets a person (and the person's Units) or one Unit see a Unit and its nodes whatever their visibility.
CREATE TABLE unit_grant (
    unit_id TEXT NOT NULL REFERENCES unit (id) ON DELETE CASCADE,
    -- Person or Unit; the agent's id as text.
    agent_kind TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    PRIMARY KEY (unit_id, agent_kind, agent_id)
);
CREATE INDEX unit_grant_by_agent ON unit_grant (agent_kind, agent_id);
