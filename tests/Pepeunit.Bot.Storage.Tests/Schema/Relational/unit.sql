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
, visibility TEXT NOT NULL DEFAULT 'Private');

CREATE INDEX unit_by_owner ON unit (owner_id, id);
