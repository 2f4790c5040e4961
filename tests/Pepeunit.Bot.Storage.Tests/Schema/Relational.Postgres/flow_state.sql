chat_id bigint NOT NULL
person_id bigint NOT NULL
flow text COLLATE "C" NOT NULL
state_version bigint NOT NULL
state text COLLATE "C" NOT NULL
prompt text COLLATE "C" NOT NULL
history text COLLATE "C" NOT NULL
token bigint NOT NULL
question bigint NOT NULL
page bigint NOT NULL
message_id bigint
thread_id bigint
expires_at_ms bigint NOT NULL
flow_state_pkey: PRIMARY KEY (chat_id, person_id)
CREATE UNIQUE INDEX flow_state_pkey ON public.flow_state USING btree (chat_id, person_id)
CREATE INDEX flow_state_expiry ON public.flow_state USING btree (expires_at_ms)
