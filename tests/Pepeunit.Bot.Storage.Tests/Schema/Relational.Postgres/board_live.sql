board_id text COLLATE "C" NOT NULL
chat_id bigint NOT NULL
until_ms bigint NOT NULL
board_live_pkey: PRIMARY KEY (board_id, chat_id)
board_live_board_id_fkey: FOREIGN KEY (board_id) REFERENCES board(id) ON DELETE CASCADE
CREATE UNIQUE INDEX board_live_pkey ON public.board_live USING btree (board_id, chat_id)
