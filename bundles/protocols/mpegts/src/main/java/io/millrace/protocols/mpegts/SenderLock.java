package io.millrace.protocols.mpegts;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Lets one sender through at a time: the packets of two would be no stream. Another one is heard when the first has been
 * silent for two seconds. Owned by one event loop.
 */
final class SenderLock {
    private static final long SILENT_US = 2_000_000;

    private final Optional<InetAddress> only;
    private InetSocketAddress sender;
    private long heardUs;
    private long others;

    /** @param only the only one that is ever heard; empty for whoever comes first */
    SenderLock(Optional<InetAddress> only) {
        this.only = only;
    }

    /** Whether a packet is to be taken. */
    boolean takes(InetSocketAddress from, long nowUs) {
        boolean right = only.isEmpty() || only.get().equals(from.getAddress());
        boolean free = sender == null || nowUs - heardUs > SILENT_US;
        if (right && free) {
            sender = from;
        }
        if (!right || !from.equals(sender)) {
            others++;
            return false;
        }
        heardUs = nowUs;
        return true;
    }

    /** Whoever comes next is heard. */
    void release() {
        sender = null;
    }

    /** Packets of others, which were left out. */
    long others() {
        return others;
    }
}
