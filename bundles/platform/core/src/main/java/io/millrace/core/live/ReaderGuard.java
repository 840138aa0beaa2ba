package io.millrace.core.live;

import io.millrace.api.media.StreamName;
import io.millrace.api.plugin.PluginFaults;
import io.millrace.api.plugin.PluginVersion;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between a ring and the callbacks of its readers, which are plugins' code: what they throw is counted against
 * their bundle, reaches nobody else, and ends the reader once the bundle is in quarantine. Safe for any thread.
 */
final class ReaderGuard {
    private static final Logger LOG = LoggerFactory.getLogger(ReaderGuard.class);

    private final PluginFaults faults;
    private final Function<Class<?>, Optional<PluginVersion>> owners;

    /**
     * Makes a guard.
     *
     * @param faults hears how callbacks went
     * @param owners tells which plugin a class belongs to; of others nothing is counted
     */
    ReaderGuard(PluginFaults faults, Function<Class<?>, Optional<PluginVersion>> owners) {
        this.faults = faults;
        this.owners = owners;
    }

    /** The callback to run in place of a reader's own, on the same executor. */
    Runnable guard(StreamName stream, RingReader reader, Runnable onReadable) {
        return owners.apply(onReadable.getClass())
                .<Runnable>map(owner -> new Guarded(owner, stream, reader, onReadable))
                .orElse(onReadable);
    }

    private final class Guarded implements Runnable {
        private final PluginVersion owner;
        private final StreamName stream;
        private final RingReader reader;
        private final Runnable onReadable;
        private long failures;

        Guarded(PluginVersion owner, StreamName stream, RingReader reader, Runnable onReadable) {
            this.owner = owner;
            this.stream = stream;
            this.reader = reader;
            this.onReadable = onReadable;
        }

        @Override
        public void run() {
            try {
                onReadable.run();
            } catch (RuntimeException | Error e) {
                fail(e);
                return;
            }
            faults.succeeded(owner);
        }

        private void fail(Throwable cause) {
            faults.failed(owner, cause);
            failures++;
            if (faults.isQuarantined(owner)) {
                reader.close();
            } else if (Long.bitCount(failures) == 1) {
                // powers of two: one that fails at every sample writes a handful of lines
                LOG.warn("{} failed on {} ({} failures so far)", owner, stream, failures, cause);
            }
        }
    }
}
