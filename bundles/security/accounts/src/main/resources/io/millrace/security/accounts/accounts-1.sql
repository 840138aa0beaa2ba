CREATE TABLE accounts_account (
    name VARCHAR(64) PRIMARY KEY,
    hash VARCHAR(100) NOT NULL,
    disabled BOOLEAN NOT NULL,
    created_utc_us BIGINT NOT NULL,
    last_login_utc_us BIGINT
);
CREATE TABLE accounts_grant (
    account VARCHAR(64) NOT NULL REFERENCES accounts_account (name),
    role_word VARCHAR(20) NOT NULL,
    scope VARCHAR(300) NOT NULL,
    PRIMARY KEY (account, role_word, scope)
);
