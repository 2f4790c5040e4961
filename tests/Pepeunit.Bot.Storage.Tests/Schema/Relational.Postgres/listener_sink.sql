listener_id text COLLATE "C" NOT NULL
chat_id bigint NOT NULL
sends_csv boolean NOT NULL
raw_seconds bigint
windows_from_ms bigint
windows_version bigint NOT NULL DEFAULT 0
digest_minute bigint
digest_day bigint
digest_until_ms bigint
listener_sink_pkey: PRIMARY KEY (listener_id)
listener_sink_listener_id_fkey: FOREIGN KEY (listener_id) REFERENCES listener(id) ON DELETE CASCADE
CREATE UNIQUE INDEX listener_sink_pkey ON public.listener_sink USING btree (listener_id)
CREATE INDEX listener_sink_digest ON public.listener_sink USING btree (listener_id) WHERE (digest_minute IS NOT NULL)
CREATE INDEX listener_sink_telling ON public.listener_sink USING btree (listener_id) WHERE (windows_from_ms IS NOT NULL)
