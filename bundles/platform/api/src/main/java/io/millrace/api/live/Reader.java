package io.millrace.api.live;

import io.millrace.api.media.StreamItem;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A read cursor on a live stream. Before the first sample, and again after being lapped, the reader gets the
 * {@code FormatChange} in force; a lapped reader first gets a {@code Discontinuity(READER_LAPPED)} and goes on at a
 * sync sample. Owned by the executor it was attached with.
 */
@ProviderType
public interface Reader extends AutoCloseable {
    /** The next item, or null if there is none yet. Never waits. */
    StreamItem poll();

    /** Position of the next item in the ring: another reader can go on there. */
    long position();

    /** Items this reader lost because it was too slow. */
    long skippedItems();

    /** Detaches. Idempotent, safe for any thread. */
    @Override
    void close();
}
