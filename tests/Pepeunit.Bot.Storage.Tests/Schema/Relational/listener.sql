CREATE TABLE listener (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES person (id),
    unit_id TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    record_count BIGINT,
    window_seconds BIGINT,
    ends_at_ms BIGINT,
    max_rows BIGINT,
    max_bytes BIGINT,
    -- The chat of the live message; null when results go to the store only.
    live_chat_id BIGINT,
    state TEXT NOT NULL,
    end_reason TEXT,
    created_at_ms BIGINT NOT NULL,
    ended_at_ms BIGINT,
    -- When the person was told of 80 % of a budget, and of the end: each once.
    warned_at_ms BIGINT,
    reported_at_ms BIGINT
, scope TEXT NOT NULL DEFAULT 'Nodes', scope_filter TEXT, pipe TEXT);

CREATE INDEX listener_by_owner ON listener (owner_id, id);

CREATE INDEX listener_by_unit ON listener (unit_id);

CREATE INDEX listener_due ON listener (ends_at_ms) WHERE state <> 'Ended';

CREATE INDEX listener_open_scope ON listener (owner_id) WHERE scope <> 'Nodes';
