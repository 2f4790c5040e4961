-- A series is what one listener keeps of one node in one way. Its rows carry the small number instead of two UUIDs,
-- which makes them less than half as large. AUTOINCREMENT: a reader that still holds the number of a deleted series must
-- not find another's rows under it.
CREATE TABLE series (
    series_id INTEGER PRIMARY KEY AUTOINCREMENT,
    listener BLOB NOT NULL,
    node BLOB NOT NULL,
    kind INTEGER NOT NULL, -- SeriesKind of the program
    UNIQUE (listener, node, kind)
);

CREATE INDEX series_by_node ON series (node);

-- No foreign keys to series: each would cost a look-up per row, and one place in the program deletes.
-- seq orders rows of the same time as they were written; it is 0 for nearly all of them.
CREATE TABLE sample (
    series_id INTEGER NOT NULL,
    timestamp_ms INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    number REAL,
    text TEXT,
    PRIMARY KEY (series_id, timestamp_ms, seq)
) WITHOUT ROWID;

-- The end is in the key, so that a listener whose window length was changed keeps both kinds of windows apart.
-- value_sum is NULL when it is not a number: only infinities of both signs make it so.
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
    mask INTEGER NOT NULL, -- 64 bits
    PRIMARY KEY (series_id, start_ms, end_ms)
) WITHOUT ROWID;

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

CREATE TABLE listener_usage (
    listener BLOB NOT NULL PRIMARY KEY,
    row_count INTEGER NOT NULL,
    byte_count INTEGER NOT NULL,
    accepted_count INTEGER NOT NULL,
    late_count INTEGER NOT NULL,
    last_accepted_at_ms INTEGER
) WITHOUT ROWID;

CREATE TABLE listener_refusal (
    listener BLOB NOT NULL,
    reason INTEGER NOT NULL, -- Refusal of the program
    refused_count INTEGER NOT NULL,
    PRIMARY KEY (listener, reason)
) WITHOUT ROWID;

-- The last batch taken from each run of a process, so that a batch which is written again is known.
CREATE TABLE batch_writer (
    writer BLOB NOT NULL PRIMARY KEY,
    sequence INTEGER NOT NULL,
    written_at_ms INTEGER NOT NULL
) WITHOUT ROWID;
