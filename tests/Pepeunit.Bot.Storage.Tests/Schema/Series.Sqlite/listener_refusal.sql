CREATE TABLE listener_refusal (
    listener BLOB NOT NULL,
    reason INTEGER NOT NULL, -- Refusal of the program
    refused_count INTEGER NOT NULL,
    PRIMARY KEY (listener, reason)
) WITHOUT ROWID;
