package io.millrace.store.internal;

import com.zaxxer.hikari.HikariDataSource;

/** The store on PostgreSQL. */
class PostgresStoreTest extends StoreTest {
    @Override
    HikariDataSource source() {
        return TestSource.postgres();
    }
}
