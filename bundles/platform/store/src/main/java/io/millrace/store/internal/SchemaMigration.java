package io.millrace.store.internal;

import io.millrace.store.Schema;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.migration.JavaMigration;

/** Makes and changes the tables of a schema, by Flyway. May block. */
final class SchemaMigration {
    /** Where it is written down which migrations ran; the schema's name follows. */
    static final String HISTORY = "schema_history_";

    private SchemaMigration() {}

    /** Runs the migrations that did not run yet; returns how many. */
    static int run(Schema schema, DataSource source) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        ClassLoader own = SchemaMigration.class.getClassLoader();
        thread.setContextClassLoader(own);
        try {
            return new FluentConfiguration(own)
                    .dataSource(source)
                    .table(HISTORY + schema.name())
                    .resourceProvider(new SchemaScripts(schema))
                    .javaMigrationClassProvider(List::<Class<? extends JavaMigration>>of)
                    .loggers("slf4j")
                    // other bundles' tables are there already
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .createSchemas(false)
                    .load()
                    .migrate()
                    .migrationsExecuted;
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
