item text COLLATE "C" NOT NULL
content_hash text COLLATE "C" NOT NULL
bot_profile_pkey: PRIMARY KEY (item)
CREATE UNIQUE INDEX bot_profile_pkey ON public.bot_profile USING btree (item)
