-- What Units say about themselves. The number grows as entries come in: it orders entries of the same time, and what is
-- oldest by arrival, which is what the retention drops, lies at the beginning of the table.
CREATE TABLE unit_log (
    log_id INTEGER PRIMARY KEY AUTOINCREMENT,
    unit BLOB NOT NULL,
    logged_at_ms INTEGER NOT NULL,
    received_at_ms INTEGER NOT NULL,
    level INTEGER NOT NULL, -- UnitLogLevel of the program
    source INTEGER NOT NULL, -- UnitLogSource of the program
    text TEXT NOT NULL
);

CREATE INDEX unit_log_by_time ON unit_log (unit, logged_at_ms);
