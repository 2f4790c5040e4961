CREATE TABLE board (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES person (id),
    name TEXT NOT NULL,
    theme TEXT NOT NULL,
    range TEXT NOT NULL,
    -- JSON list of panels in reading order.
    panels TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL
);

CREATE INDEX board_by_owner ON board (owner_id, id);
