CREATE TABLE accounts_token (
    id VARCHAR(8) PRIMARY KEY,
    account VARCHAR(64) NOT NULL,
    name VARCHAR(64) NOT NULL,
    hash VARCHAR(64) NOT NULL,
    created_utc_us BIGINT NOT NULL,
    last_used_utc_us BIGINT,
    expires_utc_us BIGINT
);
CREATE TABLE accounts_token_grant (
    token VARCHAR(8) NOT NULL REFERENCES accounts_token (id),
    role_word VARCHAR(20) NOT NULL,
    scope VARCHAR(300) NOT NULL,
    PRIMARY KEY (token, role_word, scope)
);
