CREATE TABLE restream_target (
    name VARCHAR(100) PRIMARY KEY,
    stream VARCHAR(300) NOT NULL,
    preset VARCHAR(100) NOT NULL,
    start_word VARCHAR(20) NOT NULL,
    by_hand VARCHAR(10),
    max_video_bps BIGINT NOT NULL,
    max_sync_us BIGINT NOT NULL,
    anywhere BOOLEAN NOT NULL,
    options TEXT NOT NULL,
    sealed TEXT NOT NULL
);
