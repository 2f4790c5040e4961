CREATE TABLE last_value (
    node BLOB NOT NULL PRIMARY KEY,
    timestamp_ms INTEGER NOT NULL,
    number REAL,
    text TEXT,
    is_cut INTEGER NOT NULL,
    received_at_ms INTEGER NOT NULL,
    message_count INTEGER NOT NULL,
    mean_period_ms REAL
) WITHOUT ROWID;
