-- A listener whose windows were changed keeps both kinds apart: the rule becomes a part of the key, for which the table
-- is rebuilt. Its numbers go on growing where they were, also past series that are deleted.
CREATE TABLE series_by_rule (
    series_id INTEGER PRIMARY KEY AUTOINCREMENT,
    listener BLOB NOT NULL,
    node BLOB NOT NULL,
    kind INTEGER NOT NULL, -- SeriesKind of the program
    rule TEXT NOT NULL, -- WindowRule of the program; empty: no windows, or tumbling ones, which say their length
    settle_ms INTEGER NOT NULL, -- how long after its end a block stays as it came
    compacted_until_ms INTEGER NOT NULL, -- parts that start before this are windows already
    UNIQUE (listener, node, kind, rule)
);

INSERT INTO sqlite_sequence (name, seq) SELECT 'series_by_rule', seq FROM sqlite_sequence WHERE name = 'series';

INSERT INTO series_by_rule (series_id, listener, node, kind, rule, settle_ms, compacted_until_ms)
SELECT series_id, listener, node, kind, '', 0, 0 FROM series;

DROP TABLE series;

ALTER TABLE series_by_rule RENAME TO series;

CREATE INDEX series_by_node ON series (node);

-- QuantileSketch of the program; NULL: none.
ALTER TABLE window_partial ADD COLUMN sketch BLOB;
