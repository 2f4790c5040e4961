CREATE TABLE person (
    id BIGINT NOT NULL PRIMARY KEY,
    first_name TEXT NOT NULL,
    last_name TEXT,
    username TEXT,
    language TEXT NOT NULL,
    is_language_chosen BOOLEAN NOT NULL,
    zone TEXT,
    role TEXT NOT NULL,
    is_blocked BOOLEAN NOT NULL,
    created_at_ms BIGINT NOT NULL
, invited_by BIGINT);
