listener_id text COLLATE "C" NOT NULL
node_id text COLLATE "C" NOT NULL
node_name text COLLATE "C" NOT NULL
pipe text COLLATE "C" NOT NULL
position bigint NOT NULL
left_at_ms bigint
listener_node_pkey: PRIMARY KEY (listener_id, node_id)
listener_node_listener_id_fkey: FOREIGN KEY (listener_id) REFERENCES listener(id) ON DELETE CASCADE
CREATE UNIQUE INDEX listener_node_pkey ON public.listener_node USING btree (listener_id, node_id)
CREATE INDEX listener_node_by_node ON public.listener_node USING btree (node_id)
