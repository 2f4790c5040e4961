CREATE TABLE delivery (
    client TEXT NOT NULL,
    newest INTEGER NOT NULL, -- ordinal of the newest mark
    written_at_ms INTEGER NOT NULL,
    marks BLOB NOT NULL, -- DeliveryCodec of the program
    PRIMARY KEY (client, newest)
) WITHOUT ROWID;
