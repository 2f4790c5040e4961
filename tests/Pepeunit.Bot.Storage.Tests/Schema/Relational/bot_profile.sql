CREATE TABLE bot_profile (
    item TEXT PRIMARY KEY,
    content_hash TEXT NOT NULL
);
