CREATE TABLE unit_offer (
    id TEXT NOT NULL PRIMARY KEY,
    unit_id TEXT NOT NULL UNIQUE REFERENCES unit (id) ON DELETE CASCADE,
    from_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    to_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    created_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT NOT NULL
);

CREATE INDEX unit_offer_by_expiry ON unit_offer (expires_at_ms);
