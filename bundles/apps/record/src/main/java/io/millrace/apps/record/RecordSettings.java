package io.millrace.apps.record;

import io.millrace.api.settings.ConfiguredValues;
import java.nio.file.Path;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * What is set for all recordings.
 *
 * @param leastFreeBytes when the disk has less left, recordings stop
 */
record RecordSettings(long leastFreeBytes) {
    static final String PID = "io.millrace.apps.record";

    /** Configuration {@code io.millrace.apps.record}. */
    @ObjectClassDefinition(name = "Millrace recordings")
    public @interface Config {
        @AttributeDefinition(
                name = "Least free",
                description =
                        "Megabytes; recordings stop when the disk has less left, so that the server itself goes on")
        long least_free_mb() default 256;
    }

    static RecordSettings of(ConfiguredValues values) {
        return new RecordSettings(values.whole("least.free.mb", 0L, 1L << 40) << 20);
    }

    /** The folder of recordings. */
    static Path folder() {
        return Path.of(System.getProperty("karaf.base", ".")).resolve("recordings");
    }
}
