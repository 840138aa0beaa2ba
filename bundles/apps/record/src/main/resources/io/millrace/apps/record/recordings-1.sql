CREATE TABLE recordings_recording (
    id VARCHAR(400) PRIMARY KEY,
    stream VARCHAR(300) NOT NULL,
    rule_name VARCHAR(200),
    state_word VARCHAR(20) NOT NULL,
    reason VARCHAR(500),
    start_utc_us BIGINT NOT NULL,
    end_utc_us BIGINT NOT NULL,
    size_bytes BIGINT NOT NULL
);
CREATE TABLE recordings_file (
    recording VARCHAR(400) NOT NULL,
    place INTEGER NOT NULL,
    name VARCHAR(300) NOT NULL,
    rendition VARCHAR(100),
    start_utc_us BIGINT NOT NULL,
    duration_us BIGINT NOT NULL,
    size_bytes BIGINT NOT NULL,
    PRIMARY KEY (recording, place)
);
CREATE TABLE recordings_gap (
    recording VARCHAR(400) NOT NULL,
    from_utc_us BIGINT NOT NULL,
    to_utc_us BIGINT NOT NULL,
    PRIMARY KEY (recording, from_utc_us)
);
