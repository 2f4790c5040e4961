CREATE TABLE series (
    series_id INTEGER PRIMARY KEY AUTOINCREMENT,
    listener BLOB NOT NULL,
    node BLOB NOT NULL,
    kind INTEGER NOT NULL, -- SeriesKind of the program
    UNIQUE (listener, node, kind)
);

CREATE INDEX series_by_node ON series (node);
