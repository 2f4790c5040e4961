chat_id bigint NOT NULL
until_ms bigint NOT NULL
outbox_pause_pkey: PRIMARY KEY (chat_id)
CREATE UNIQUE INDEX outbox_pause_pkey ON public.outbox_pause USING btree (chat_id)
