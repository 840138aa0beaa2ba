package io.millrace.net;

import org.osgi.annotation.versioning.ProviderType;

/** A UDP socket of one's own. Owned by whoever opened it. */
@ProviderType
public interface OwnDatagramSocket extends DatagramSocket, AutoCloseable {
    /** Closes it and leaves its group; idempotent, safe for any thread. */
    @Override
    void close();
}
