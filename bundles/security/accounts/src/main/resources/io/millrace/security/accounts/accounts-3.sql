ALTER TABLE accounts_token ADD COLUMN operations VARCHAR(1000);
