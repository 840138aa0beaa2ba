package io.millrace.store.internal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.millrace.testkit.PostgresCluster;
import java.nio.file.Path;

/** Data sources as they are configured in the distribution. */
final class TestSource {
    private static PostgresCluster cluster;

    private TestSource() {}

    static HikariDataSource h2(Path folder) {
        return pool(
                "jdbc:h2:file:" + folder.resolve("millrace")
                        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;WRITE_DELAY=0",
                "sa",
                "");
    }

    static HikariDataSource postgres() {
        return pool(cluster().database(), PostgresCluster.USER, PostgresCluster.PASSWORD);
    }

    /** One for all tests of this JVM; it ends with it. */
    static synchronized PostgresCluster cluster() {
        if (cluster == null) {
            cluster = PostgresCluster.start();
        }
        return cluster;
    }

    private static HikariDataSource pool(String url, String user, String password) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(4);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(60_000);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }
}
