package io.millrace.api.work;

import java.util.concurrent.Executor;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Threads for everything that is not an event loop. A service of core, which owns the threads, names them and bounds
 * their number and queues. Safe for any thread.
 */
@ProviderType
public interface Workers {
    /** Work that may block: disk, database, HTTP calls. A full queue makes {@code execute} throw. */
    Executor blocking(String name);

    /**
     * A new executor that runs one task at a time, in order, on the shared threads for work that computes but does not
     * block, such as packaging.
     */
    Executor serial(String name);

    Timer timer();

    Clock clock();
}
