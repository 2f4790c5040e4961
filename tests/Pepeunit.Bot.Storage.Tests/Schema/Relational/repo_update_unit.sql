CREATE TABLE repo_update_unit (
    update_id TEXT NOT NULL REFERENCES repo_update (id) ON DELETE CASCADE,
    unit_id TEXT NOT NULL REFERENCES unit (id) ON DELETE CASCADE,
    -- Waiting, or what became of it.
    outcome TEXT NOT NULL,
    PRIMARY KEY (update_id, unit_id)
);
