package io.millrace.net;

import org.osgi.annotation.versioning.ProviderType;

/** Two UDP sockets side by side: RTP on an even port, RTCP on the next. Owned by whoever opened it. */
@ProviderType
public interface PortPair extends AutoCloseable {
    /** The even port. */
    DatagramSocket rtp();

    /** The odd port behind it. */
    DatagramSocket rtcp();

    /** Closes both; idempotent, safe for any thread. */
    @Override
    void close();
}
