CREATE TABLE batch_writer (
    writer BLOB NOT NULL PRIMARY KEY,
    sequence INTEGER NOT NULL,
    written_at_ms INTEGER NOT NULL
) WITHOUT ROWID;
