package io.millrace.protocols.srt.link;

/** Packets and bytes a second, over the last full second. Used by one thread. */
final class Rate {
    private static final long WINDOW_US = 1_000_000;

    private long startedUs;
    private long packets;
    private long bytes;
    private long packetsPerSecond;
    private long bytesPerSecond;

    Rate(long nowUs) {
        startedUs = nowUs;
    }

    void add(int sizeBytes, long nowUs) {
        roll(nowUs);
        packets++;
        bytes += sizeBytes;
    }

    private void roll(long nowUs) {
        long elapsedUs = nowUs - startedUs;
        if (elapsedUs >= WINDOW_US) {
            packetsPerSecond = packets * 1_000_000 / elapsedUs;
            bytesPerSecond = bytes * 1_000_000 / elapsedUs;
            packets = 0;
            bytes = 0;
            startedUs = nowUs;
        }
    }

    long packetsPerSecond(long nowUs) {
        roll(nowUs);
        return packetsPerSecond;
    }

    long bytesPerSecond(long nowUs) {
        roll(nowUs);
        return bytesPerSecond;
    }
}
