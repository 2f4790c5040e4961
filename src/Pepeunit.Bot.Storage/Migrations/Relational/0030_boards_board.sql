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

-- A board that is kept current in one message of a chat, for a time.
CREATE TABLE board_live (
    board_id TEXT NOT NULL REFERENCES board (id) ON DELETE CASCADE,
    chat_id BIGINT NOT NULL,
    until_ms BIGINT NOT NULL,
    PRIMARY KEY (board_id, chat_id)
);
