CREATE TABLE repo (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES person (id),
    name TEXT NOT NULL,
    -- The name in capitals, for the search: the engines fold letters beyond ASCII differently.
    name_folded TEXT NOT NULL,
    description TEXT NOT NULL,
    visibility TEXT NOT NULL,
    source TEXT NOT NULL,
    address TEXT,
    -- User and password for the address, encrypted with a key derived from the instance key.
    credentials_sealed TEXT,
    is_compiled BOOLEAN NOT NULL,
    -- Where devices fetch a compiled firmware, with places for tag and version.
    firmware_link TEXT,
    is_auto_update BOOLEAN NOT NULL,
    -- Branch or tag, as its full name; null: the one the server names first.
    default_ref TEXT,
    -- JSON list of branches and tags as they were at the last check.
    refs TEXT NOT NULL,
    -- The version that new Units get; null before the first good one.
    current_version TEXT,
    -- What was wrong at the last check; null when all was well.
    problem TEXT,
    problem_args TEXT NOT NULL,
    is_problem_told BOOLEAN NOT NULL,
    -- When it is to be looked at next; null: never (its files were sent).
    check_at_ms BIGINT,
    checked_at_ms BIGINT,
    created_at_ms BIGINT NOT NULL
);

CREATE INDEX repo_by_check ON repo (check_at_ms);

CREATE INDEX repo_by_owner ON repo (owner_id, id);
