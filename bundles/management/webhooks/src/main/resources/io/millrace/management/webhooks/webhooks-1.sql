CREATE TABLE webhooks_event (
    number BIGINT PRIMARY KEY,
    id VARCHAR(100) NOT NULL,
    type_word VARCHAR(100) NOT NULL,
    subject VARCHAR(600) NOT NULL,
    stream VARCHAR(300) NOT NULL,
    happened_utc_us BIGINT NOT NULL,
    size_bytes BIGINT NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX webhooks_event_id ON webhooks_event (id);
CREATE INDEX webhooks_event_time ON webhooks_event (happened_utc_us);
CREATE TABLE webhooks_waiting (
    hook VARCHAR(100) NOT NULL,
    place BIGINT NOT NULL,
    event BIGINT NOT NULL,
    PRIMARY KEY (hook, place)
);
CREATE INDEX webhooks_waiting_event ON webhooks_waiting (event);
CREATE TABLE webhooks_attempt (
    hook VARCHAR(100) NOT NULL,
    number BIGINT NOT NULL,
    event_id VARCHAR(100) NOT NULL,
    type_word VARCHAR(100) NOT NULL,
    subject VARCHAR(600) NOT NULL,
    attempt_utc_us BIGINT NOT NULL,
    attempt INTEGER NOT NULL,
    outcome VARCHAR(20) NOT NULL,
    status INTEGER NOT NULL,
    latency_us BIGINT NOT NULL,
    answer VARCHAR(600) NOT NULL,
    PRIMARY KEY (hook, number)
);
CREATE TABLE webhooks_gone (
    hook VARCHAR(100) PRIMARY KEY,
    url_digest VARCHAR(64) NOT NULL,
    since_utc_us BIGINT NOT NULL
);
