CREATE TABLE schema_migration (
    number BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    hash TEXT NOT NULL,
    applied_at_ms BIGINT NOT NULL
);
