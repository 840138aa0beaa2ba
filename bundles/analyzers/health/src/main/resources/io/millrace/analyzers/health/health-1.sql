CREATE TABLE health_minute (
    stream VARCHAR(260) NOT NULL,
    minute_utc_us BIGINT NOT NULL,
    live_seconds INTEGER NOT NULL,
    video_bits_per_second DOUBLE PRECISION,
    audio_bits_per_second DOUBLE PRECISION,
    frames_per_second DOUBLE PRECISION,
    frame_spread_ms DOUBLE PRECISION,
    key_interval_ms DOUBLE PRECISION,
    jitter_ms DOUBLE PRECISION,
    stall_ms DOUBLE PRECISION,
    av_drift_ms DOUBLE PRECISION,
    repairs DOUBLE PRECISION,
    reordered_percent DOUBLE PRECISION,
    lost_packets DOUBLE PRECISION,
    resent_packets DOUBLE PRECISION,
    missing_packets DOUBLE PRECISION,
    audio_peak_dbfs DOUBLE PRECISION,
    audio_rms_dbfs DOUBLE PRECISION,
    PRIMARY KEY (stream, minute_utc_us)
);
CREATE INDEX health_minute_age ON health_minute (minute_utc_us);
CREATE TABLE health_period (
    stream VARCHAR(260) NOT NULL,
    since_utc_us BIGINT NOT NULL,
    until_utc_us BIGINT NOT NULL,
    ended_by VARCHAR(500),
    PRIMARY KEY (stream, since_utc_us)
);
