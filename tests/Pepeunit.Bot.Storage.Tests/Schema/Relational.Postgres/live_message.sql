live_key text COLLATE "C" NOT NULL
chat_id bigint NOT NULL
message_id bigint NOT NULL
content_hash text COLLATE "C"
media_kind bigint
changed_at_ms bigint NOT NULL
live_message_pkey: PRIMARY KEY (live_key)
CREATE UNIQUE INDEX live_message_pkey ON public.live_message USING btree (live_key)
CREATE INDEX live_message_by_chat ON public.live_message USING btree (chat_id)
