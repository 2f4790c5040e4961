listener_id text COLLATE "C" NOT NULL
number bigint NOT NULL
chat_id bigint NOT NULL
told_at_ms bigint NOT NULL
listener_window_message_pkey: PRIMARY KEY (listener_id, number)
listener_window_message_listener_id_fkey: FOREIGN KEY (listener_id) REFERENCES listener(id) ON DELETE CASCADE
CREATE UNIQUE INDEX listener_window_message_pkey ON public.listener_window_message USING btree (listener_id, number)
CREATE INDEX listener_window_message_by_chat ON public.listener_window_message USING btree (chat_id, told_at_ms)
