package io.millrace.management.audit;

import io.millrace.testkit.PostgresCluster;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The same on PostgreSQL. */
class PostgresAuditStoreTest extends AuditStoreTest {
    private static PostgresCluster cluster;

    @Override
    DataSource source() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(cluster().database());
        source.setUser(PostgresCluster.USER);
        source.setPassword(PostgresCluster.PASSWORD);
        return source;
    }

    /** One for all tests of this JVM; it ends with it. */
    private static synchronized PostgresCluster cluster() {
        if (cluster == null) {
            cluster = PostgresCluster.start();
        }
        return cluster;
    }
}
