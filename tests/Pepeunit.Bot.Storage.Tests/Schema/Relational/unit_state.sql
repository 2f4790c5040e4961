CREATE TABLE unit_state (
    unit_id TEXT NOT NULL PRIMARY KEY REFERENCES unit (id) ON DELETE CASCADE,
    received_at_ms BIGINT NOT NULL,
    -- Beside the JSON, because the versions that run are compared with those that are wanted, for many Units at once.
    commit_version TEXT,
    state TEXT NOT NULL
);
