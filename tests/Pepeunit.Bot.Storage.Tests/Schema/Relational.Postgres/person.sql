id bigint NOT NULL
first_name text COLLATE "C" NOT NULL
last_name text COLLATE "C"
username text COLLATE "C"
language text COLLATE "C" NOT NULL
is_language_chosen boolean NOT NULL
zone text COLLATE "C"
role text COLLATE "C" NOT NULL
is_blocked boolean NOT NULL
created_at_ms bigint NOT NULL
invited_by bigint
person_pkey: PRIMARY KEY (id)
CREATE UNIQUE INDEX person_pkey ON public.person USING btree (id)
