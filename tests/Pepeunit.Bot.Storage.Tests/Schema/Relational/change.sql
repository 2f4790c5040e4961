CREATE TABLE change (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    payload TEXT NOT NULL,
    changed_at_ms BIGINT NOT NULL
);

CREATE INDEX change_by_time ON change (changed_at_ms);
