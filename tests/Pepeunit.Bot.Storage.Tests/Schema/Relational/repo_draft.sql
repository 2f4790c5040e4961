CREATE TABLE repo_draft (
    repo_id TEXT NOT NULL REFERENCES repo (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (repo_id, name)
);
