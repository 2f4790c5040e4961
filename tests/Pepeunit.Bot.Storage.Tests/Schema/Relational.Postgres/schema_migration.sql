number bigint NOT NULL
name text COLLATE "default" NOT NULL
hash text COLLATE "default" NOT NULL
applied_at_ms bigint NOT NULL
schema_migration_pkey: PRIMARY KEY (number)
CREATE UNIQUE INDEX schema_migration_pkey ON public.schema_migration USING btree (number)
