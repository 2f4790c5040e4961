CREATE TABLE window_partial (
    series_id INTEGER NOT NULL,
    start_ms INTEGER NOT NULL,
    end_ms INTEGER NOT NULL,
    value_count INTEGER NOT NULL,
    value_sum REAL,
    mean REAL NOT NULL,
    m2 REAL NOT NULL,
    min_value REAL NOT NULL,
    max_value REAL NOT NULL,
    first_ms INTEGER NOT NULL,
    first_value REAL NOT NULL,
    last_ms INTEGER NOT NULL,
    last_value REAL NOT NULL,
    mask INTEGER NOT NULL, sketch BLOB, -- 64 bits
    PRIMARY KEY (series_id, start_ms, end_ms)
) WITHOUT ROWID;
