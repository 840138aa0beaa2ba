CREATE TABLE audit_entry (
    id BIGINT PRIMARY KEY,
    account VARCHAR(200) NOT NULL,
    token VARCHAR(200),
    via VARCHAR(200) NOT NULL,
    address VARCHAR(200) NOT NULL,
    action_word VARCHAR(200) NOT NULL,
    object_name VARCHAR(200) NOT NULL,
    before_text VARCHAR(4000) NOT NULL,
    after_text VARCHAR(4000) NOT NULL,
    refusal VARCHAR(4000)
);
