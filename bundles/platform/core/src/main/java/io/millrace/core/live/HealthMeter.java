package io.millrace.core.live;

import io.millrace.api.live.StreamHealth;
import io.millrace.api.media.Sample;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Measures a stream over windows of some seconds. Written by the publisher's thread, read by any. */
final class HealthMeter {
    private static final long WINDOW_US = 4_000_000;
    private static final int MAX_WARNINGS = 10;

    private final Set<String> warnings = new LinkedHashSet<>();
    private volatile StreamHealth latest = new StreamHealth(0, 0, 0, 0, false, 0, List.of());
    private long windowStartUs = Long.MIN_VALUE;
    private long videoBytes;
    private long audioBytes;
    private long frames;
    private long lastSyncUs = Long.MIN_VALUE;
    private long longestSyncUs;
    private boolean reordered;
    private volatile long dropped;

    void add(Sample sample) {
        if (windowStartUs == Long.MIN_VALUE) {
            windowStartUs = sample.dtsUs();
        }
        long elapsedUs = sample.dtsUs() - windowStartUs;
        if (elapsedUs >= WINDOW_US || elapsedUs < 0) {
            close(sample.dtsUs(), elapsedUs);
        }
        if (sample.isVideo()) {
            videoBytes += sample.sizeBytes();
            frames++;
            reordered |= sample.ptsUs() != sample.dtsUs();
            if (sample.isSync()) {
                if (lastSyncUs != Long.MIN_VALUE) {
                    longestSyncUs = Math.max(longestSyncUs, sample.dtsUs() - lastSyncUs);
                }
                lastSyncUs = sample.dtsUs();
            }
        } else {
            audioBytes += sample.sizeBytes();
        }
    }

    void drop() {
        dropped++;
    }

    /** The clock started anew. */
    void restart() {
        windowStartUs = Long.MIN_VALUE;
        lastSyncUs = Long.MIN_VALUE;
        videoBytes = 0;
        audioBytes = 0;
        frames = 0;
        reordered = false;
    }

    synchronized void warn(String warning) {
        if (warnings.size() < MAX_WARNINGS) {
            warnings.add(warning);
        }
    }

    StreamHealth health() {
        StreamHealth now = latest;
        List<String> said;
        synchronized (this) {
            said = List.copyOf(warnings);
        }
        return new StreamHealth(
                now.videoBitsPerSecond(),
                now.audioBitsPerSecond(),
                now.framesPerSecond(),
                now.syncIntervalUs(),
                now.hasReorderedPictures(),
                dropped,
                said);
    }

    private void close(long nowUs, long elapsedUs) {
        if (elapsedUs > 0) {
            latest = new StreamHealth(
                    videoBytes * 8_000_000 / elapsedUs,
                    audioBytes * 8_000_000 / elapsedUs,
                    frames * 1e6 / elapsedUs,
                    longestSyncUs,
                    reordered,
                    dropped,
                    List.of());
        }
        windowStartUs = nowUs;
        videoBytes = 0;
        audioBytes = 0;
        frames = 0;
        longestSyncUs = 0;
        reordered = false;
    }
}
