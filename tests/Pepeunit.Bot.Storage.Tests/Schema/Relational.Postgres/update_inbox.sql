update_id bigint NOT NULL
payload text COLLATE "C" NOT NULL
state bigint NOT NULL
attempts bigint NOT NULL
received_at_ms bigint NOT NULL
update_inbox_pkey: PRIMARY KEY (update_id)
CREATE INDEX update_inbox_age ON public.update_inbox USING btree (received_at_ms)
CREATE UNIQUE INDEX update_inbox_pkey ON public.update_inbox USING btree (update_id)
CREATE INDEX update_inbox_waiting ON public.update_inbox USING btree (update_id) WHERE (state = 0)
