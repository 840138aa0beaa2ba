package io.millrace.analyzers.health;

import io.millrace.testkit.PostgresCluster;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.postgresql.ds.PGSimpleDataSource;

/** The same in PostgreSQL. */
class PostgresArchiveTest extends HealthArchiveTest {
    private static PostgresCluster cluster;

    @BeforeAll
    static void start() {
        cluster = PostgresCluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Override
    DataSource source() {
        PGSimpleDataSource postgres = new PGSimpleDataSource();
        postgres.setUrl(cluster.database());
        postgres.setUser(PostgresCluster.USER);
        postgres.setPassword(PostgresCluster.PASSWORD);
        return postgres;
    }
}
