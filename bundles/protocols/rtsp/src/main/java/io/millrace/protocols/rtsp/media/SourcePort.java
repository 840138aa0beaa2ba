package io.millrace.protocols.rtsp.media;

/**
 * From which port of a host a medium comes, so that what other programs of that host send is told apart. The port that was
 * agreed on counts at once; as long as nothing comes from it, the first port does (a NAT, or a sender with sockets of its
 * own), and another takes its place only when it has been silent for a while. Owned by one thread.
 */
final class SourcePort {
    /** Longer than sender reports are apart. */
    static final long SILENT_US = 10_000_000;

    private static final int NONE = -1;

    private int agreed = NONE;
    private int current = NONE;
    private long heardUs;

    /** The port that the sender said it would use. */
    void agree(int port) {
        agreed = port;
    }

    /** Whether a datagram from a port belongs to the medium. */
    boolean accepts(int port, long nowUs) {
        boolean taken = port == current || port == agreed || current == NONE || nowUs - heardUs > SILENT_US;
        if (taken) {
            current = port;
            heardUs = nowUs;
        }
        return taken;
    }
}
