id text COLLATE "C" NOT NULL
owner_id bigint NOT NULL
name text COLLATE "C" NOT NULL
name_folded text COLLATE "C" NOT NULL
description text COLLATE "C" NOT NULL
visibility text COLLATE "C" NOT NULL
source text COLLATE "C" NOT NULL
address text COLLATE "C"
credentials_sealed text COLLATE "C"
is_compiled boolean NOT NULL
firmware_link text COLLATE "C"
is_auto_update boolean NOT NULL
default_ref text COLLATE "C"
refs text COLLATE "C" NOT NULL
current_version text COLLATE "C"
problem text COLLATE "C"
problem_args text COLLATE "C" NOT NULL
is_problem_told boolean NOT NULL
check_at_ms bigint
checked_at_ms bigint
created_at_ms bigint NOT NULL
repo_pkey: PRIMARY KEY (id)
repo_owner_id_fkey: FOREIGN KEY (owner_id) REFERENCES person(id)
CREATE UNIQUE INDEX repo_pkey ON public.repo USING btree (id)
CREATE INDEX repo_by_check ON public.repo USING btree (check_at_ms)
CREATE INDEX repo_by_owner ON public.repo USING btree (owner_id, id)
