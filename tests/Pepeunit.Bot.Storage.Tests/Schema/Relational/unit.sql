CREATE TABLE unit (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES person (id),
    name TEXT NOT NULL,
    origin TEXT NOT NULL,
    token_id TEXT NOT NULL,
    -- Secrets of the device's env.json, encrypted with a key derived from the instance key.
    env_sealed TEXT NOT NULL,
    demo_until_ms BIGINT,
    created_at_ms BIGINT NOT NULL
, visibility TEXT NOT NULL DEFAULT 'Private', repo_id TEXT REFERENCES repo (id), repo_version TEXT, is_auto_update BOOLEAN NOT NULL DEFAULT FALSE);

CREATE INDEX unit_by_owner ON unit (owner_id, id);

CREATE INDEX unit_by_repo ON unit (repo_id, id);
