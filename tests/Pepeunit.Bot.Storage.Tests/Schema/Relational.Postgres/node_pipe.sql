node_id text COLLATE "C" NOT NULL
listener_id text COLLATE "C" NOT NULL
node_pipe_pkey: PRIMARY KEY (node_id)
node_pipe_node_id_fkey: FOREIGN KEY (node_id) REFERENCES unit_node(id) ON DELETE CASCADE
node_pipe_listener_id_key: UNIQUE (listener_id)
node_pipe_listener_id_fkey: FOREIGN KEY (listener_id) REFERENCES listener(id) ON DELETE CASCADE
CREATE UNIQUE INDEX node_pipe_pkey ON public.node_pipe USING btree (node_id)
CREATE UNIQUE INDEX node_pipe_listener_id_key ON public.node_pipe USING btree (listener_id)
