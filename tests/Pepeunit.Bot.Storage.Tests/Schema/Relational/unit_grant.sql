CREATE TABLE unit_grant (
    unit_id TEXT NOT NULL REFERENCES unit (id) ON DELETE CASCADE,
    -- Person or Unit; the agent's id as text.
    agent_kind TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    PRIMARY KEY (unit_id, agent_kind, agent_id)
);

CREATE INDEX unit_grant_by_agent ON unit_grant (agent_kind, agent_id);
