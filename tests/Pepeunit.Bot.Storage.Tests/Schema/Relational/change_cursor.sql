CREATE TABLE change_cursor (
    reader TEXT NOT NULL PRIMARY KEY,
    sequence BIGINT NOT NULL
);
