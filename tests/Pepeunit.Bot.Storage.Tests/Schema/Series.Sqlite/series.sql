CREATE TABLE "series" (
    series_id INTEGER PRIMARY KEY AUTOINCREMENT,
    listener BLOB NOT NULL,
    node BLOB NOT NULL,
    kind INTEGER NOT NULL, -- SeriesKind of the program
    rule TEXT NOT NULL, -- WindowRule of the program; empty: no windows, or tumbling ones, which say their length
    settle_ms INTEGER NOT NULL, -- how long after its end a block stays as it came
    compacted_until_ms INTEGER NOT NULL, -- parts that start before this are windows already
    UNIQUE (listener, node, kind, rule)
);

CREATE INDEX series_by_node ON series (node);
