CREATE TABLE listener_usage (
    listener BLOB NOT NULL PRIMARY KEY,
    row_count INTEGER NOT NULL,
    byte_count INTEGER NOT NULL,
    accepted_count INTEGER NOT NULL,
    late_count INTEGER NOT NULL,
    last_accepted_at_ms INTEGER
) WITHOUT ROWID;
