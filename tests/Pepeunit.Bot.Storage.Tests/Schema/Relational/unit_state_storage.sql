CREATE TABLE unit_state_storage (
    unit_id TEXT NOT NULL PRIMARY KEY REFERENCES unit (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    updated_at_ms BIGINT NOT NULL
);
