outbox_id bigint NOT NULL
ordinal bigint NOT NULL
name text COLLATE "C" NOT NULL
content bytea NOT NULL
outbox_file_pkey: PRIMARY KEY (outbox_id, ordinal)
outbox_file_outbox_id_fkey: FOREIGN KEY (outbox_id) REFERENCES outbox(id) ON DELETE CASCADE
CREATE UNIQUE INDEX outbox_file_pkey ON public.outbox_file USING btree (outbox_id, ordinal)
