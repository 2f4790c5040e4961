chat_id bigint NOT NULL
is_reachable bigint NOT NULL
reason text COLLATE "C"
changed_at_ms bigint NOT NULL
chat_state_pkey: PRIMARY KEY (chat_id)
CREATE UNIQUE INDEX chat_state_pkey ON public.chat_state USING btree (chat_id)
