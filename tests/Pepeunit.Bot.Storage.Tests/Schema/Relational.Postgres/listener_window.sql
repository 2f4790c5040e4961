listener_id text COLLATE "C" NOT NULL
node_id text COLLATE "C" NOT NULL
start_ms bigint NOT NULL
end_ms bigint NOT NULL
value_count bigint NOT NULL
first_count bigint NOT NULL
message_number bigint NOT NULL
listener_window_pkey: PRIMARY KEY (listener_id, node_id, start_ms)
listener_window_listener_id_fkey: FOREIGN KEY (listener_id) REFERENCES listener(id) ON DELETE CASCADE
CREATE UNIQUE INDEX listener_window_pkey ON public.listener_window USING btree (listener_id, node_id, start_ms)
CREATE INDEX listener_window_by_message ON public.listener_window USING btree (listener_id, message_number)
