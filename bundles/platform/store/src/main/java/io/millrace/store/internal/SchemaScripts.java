package io.millrace.store.internal;

import io.millrace.store.Migration;
import io.millrace.store.Schema;
import java.io.Reader;
import java.io.StringReader;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;

/** Hands the scripts of a schema to Flyway, which would look for files in class loaders otherwise. */
final class SchemaScripts implements ResourceProvider {
    private final List<LoadableResource> scripts;

    SchemaScripts(Schema schema) {
        scripts =
                schema.migrations().stream().<LoadableResource>map(Script::new).toList();
    }

    @Override
    public LoadableResource getResource(String name) {
        return scripts.stream()
                .filter(script -> script.getFilename().equals(name))
                .findFirst()
                .orElse(null);
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
        return scripts.stream()
                .filter(script -> script.getFilename().startsWith(prefix)
                        && Stream.of(suffixes).anyMatch(script.getFilename()::endsWith))
                .toList();
    }

    private static final class Script extends LoadableResource {
        private final String name;
        private final String sql;

        Script(Migration migration) {
            name = String.format(
                    Locale.ROOT,
                    "V%d__%s.sql",
                    migration.version(),
                    migration.description().replace(' ', '_'));
            sql = migration.sql();
        }

        @Override
        public Reader read() {
            return new StringReader(sql);
        }

        @Override
        public String getAbsolutePath() {
            return name;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return name;
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}
