-- The acknowledged messages of one client whose values came with one batch, so that a message which is sent again after
-- a crash is known. Forgotten when they cannot come again.
CREATE TABLE delivery (
    client TEXT NOT NULL,
    newest INTEGER NOT NULL, -- ordinal of the newest mark
    written_at_ms INTEGER NOT NULL,
    marks BLOB NOT NULL, -- DeliveryCodec of the program
    PRIMARY KEY (client, newest)
) WITHOUT ROWID;
