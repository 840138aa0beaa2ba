package io.millrace.store;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The tables of one bundle. Their names are {@code <name>_…}, so that backups know whose they are, and their columns
 * texts, numbers, booleans or bytes; times are {@code bigint} microseconds since 1970 in UTC, named {@code …_utc_us}.
 *
 * @param name lower case, such as {@code accounts}
 * @param migrations the scripts that make the tables, oldest first
 */
public record Schema(String name, List<Migration> migrations) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]{0,29}");

    public Schema {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "A schema is named by up to 30 lower-case letters and digits, not \"" + name + "\"");
        }
        migrations = List.copyOf(migrations);
        for (int i = 0; i < migrations.size(); i++) {
            if (migrations.get(i).version() != i + 1) {
                throw new IllegalArgumentException("The migrations of " + name + " are numbered 1, 2, 3, …");
            }
        }
        if (migrations.isEmpty()) {
            throw new IllegalArgumentException("The schema " + name + " has no migrations");
        }
    }

    /** The version that its last migration leads to. */
    public int version() {
        return migrations.size();
    }
}
