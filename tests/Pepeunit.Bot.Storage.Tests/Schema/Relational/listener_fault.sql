CREATE TABLE listener_fault (
    listener_id TEXT NOT NULL PRIMARY KEY REFERENCES listener (id) ON DELETE CASCADE,
    -- 'Refusing' with the reason of most refusals, or 'Pipe' with what is wrong; null: there was no error yet.
    kind TEXT,
    detail TEXT,
    -- Values refused in the time before it was noticed.
    refused BIGINT,
    began_at_ms BIGINT,
    -- null as long as it lasts
    ended_at_ms BIGINT,
    is_muted INTEGER NOT NULL
);

CREATE INDEX listener_fault_open ON listener_fault (listener_id) WHERE began_at_ms IS NOT NULL AND ended_at_ms IS NULL;
