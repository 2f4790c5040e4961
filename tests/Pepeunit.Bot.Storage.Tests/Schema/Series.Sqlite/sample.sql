CREATE TABLE sample (
    series_id INTEGER NOT NULL,
    timestamp_ms INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    number REAL,
    text TEXT,
    PRIMARY KEY (series_id, timestamp_ms, seq)
) WITHOUT ROWID;
