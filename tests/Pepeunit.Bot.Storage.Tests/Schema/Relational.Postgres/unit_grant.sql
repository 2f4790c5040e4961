unit_id text COLLATE "C" NOT NULL
agent_kind text COLLATE "C" NOT NULL
agent_id text COLLATE "C" NOT NULL
created_at_ms bigint NOT NULL
unit_grant_pkey: PRIMARY KEY (unit_id, agent_kind, agent_id)
unit_grant_unit_id_fkey: FOREIGN KEY (unit_id) REFERENCES unit(id) ON DELETE CASCADE
CREATE UNIQUE INDEX unit_grant_pkey ON public.unit_grant USING btree (unit_id, agent_kind, agent_id)
CREATE INDEX unit_grant_by_agent ON public.unit_grant USING btree (agent_kind, agent_id)
