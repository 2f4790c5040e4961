CREATE TABLE board_live (
    board_id TEXT NOT NULL REFERENCES board (id) ON DELETE CASCADE,
    chat_id BIGINT NOT NULL,
    until_ms BIGINT NOT NULL,
    PRIMARY KEY (board_id, chat_id)
);
