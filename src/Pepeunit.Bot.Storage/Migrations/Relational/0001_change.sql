-- What parts of the product tell each other, in the order of the commits. Written in the transaction of the change
-- itself, so that neither exists without the other.
CREATE TABLE change (
    sequence $pk$,
    kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    payload TEXT NOT NULL,
    changed_at_ms BIGINT NOT NULL
);

CREATE INDEX change_by_time ON change (changed_at_ms);

-- How far a reader with a name has come; a reader without one begins at the end when it starts.
CREATE TABLE change_cursor (
    reader TEXT NOT NULL PRIMARY KEY,
    sequence BIGINT NOT NULL
);
