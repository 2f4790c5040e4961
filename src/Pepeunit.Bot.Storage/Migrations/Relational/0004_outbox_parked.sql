-- The sweep looks every few seconds for what was parked too long; it must not read the finished rows of a whole day.
CREATE INDEX outbox_parked ON outbox (created_at_ms) WHERE state = 3;
