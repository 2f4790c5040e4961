CREATE TABLE flow_state (
    chat_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    flow TEXT NOT NULL,
    state_version BIGINT NOT NULL,
    state TEXT NOT NULL,
    prompt TEXT NOT NULL,
    -- earlier questions with their states, for Back
    history TEXT NOT NULL,
    -- names this conversation and its present question in buttons, so that older buttons are recognised
    token BIGINT NOT NULL,
    question BIGINT NOT NULL,
    page BIGINT NOT NULL,
    -- the message that shows the question, where it is known
    message_id BIGINT,
    thread_id BIGINT,
    expires_at_ms BIGINT NOT NULL,
    PRIMARY KEY (chat_id, person_id)
);

CREATE INDEX flow_state_expiry ON flow_state (expires_at_ms);
