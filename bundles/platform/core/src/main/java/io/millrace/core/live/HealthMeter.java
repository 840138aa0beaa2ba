package io.millrace.core.live;

import io.millrace.api.live.StreamHealth;
import io.millrace.api.media.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Measures a stream over windows of some seconds. Written by the publisher's thread, read by any. */
final class HealthMeter {
    static final long WINDOW_US = 4_000_000;
    static final long LONG_SYNC_US = 10_000_000;
    static final long LARGE_DRIFT_US = 5_000_000;

    private volatile StreamHealth latest = new StreamHealth(0, 0, 0, 0, false, 0, List.of());
    private volatile long dropped;
    private volatile long jumps;
    private volatile long driftUs;
    private volatile long repairs;
    private long windowStartUs = Long.MIN_VALUE;
    private long videoBytes;
    private long audioBytes;
    private long frames;
    private long lastSyncUs = Long.MIN_VALUE;
    private long longestSyncUs;
    private boolean reordered;

    /**
     * Counts a sample.
     *
     * @param leads whether its track is the first of its kind: pictures of further video tracks are bytes only
     */
    void add(Sample sample, boolean leads) {
        if (windowStartUs == Long.MIN_VALUE) {
            windowStartUs = sample.dtsUs();
        }
        long elapsedUs = sample.dtsUs() - windowStartUs;
        if (elapsedUs >= WINDOW_US) {
            close(sample.dtsUs(), elapsedUs);
        }
        if (sample.isVideo()) {
            videoBytes += sample.sizeBytes();
            if (leads) {
                picture(sample);
            }
        } else {
            audioBytes += sample.sizeBytes();
        }
    }

    private void picture(Sample sample) {
        frames++;
        reordered |= sample.ptsUs() != sample.dtsUs();
        if (sample.isSync()) {
            if (lastSyncUs != Long.MIN_VALUE) {
                longestSyncUs = Math.max(longestSyncUs, sample.dtsUs() - lastSyncUs);
            }
            lastSyncUs = sample.dtsUs();
        }
    }

    /** A sample could not be used. */
    void drop() {
        dropped++;
    }

    /** The publisher's clock jumped. */
    void jump() {
        jumps++;
        restart();
    }

    /** The publisher's clock and the wall clock differ by this. */
    void drift(long us) {
        driftUs = us;
    }

    /** So many times of samples of this publication were mended. */
    void repairs(long count) {
        repairs = count;
    }

    /** The clock started anew. */
    void restart() {
        windowStartUs = Long.MIN_VALUE;
        lastSyncUs = Long.MIN_VALUE;
        clear();
    }

    StreamHealth health() {
        StreamHealth now = latest;
        return new StreamHealth(
                now.videoBitsPerSecond(),
                now.audioBitsPerSecond(),
                now.framesPerSecond(),
                now.syncIntervalUs(),
                now.hasReorderedPictures(),
                dropped,
                repairs,
                warnings(now));
    }

    /** What was measured last; 0 before. */
    long bytesPerSecond() {
        StreamHealth now = latest;
        return (now.videoBitsPerSecond() + now.audioBitsPerSecond()) / 8;
    }

    private List<String> warnings(StreamHealth now) {
        List<String> said = new ArrayList<>();
        if (now.syncIntervalUs() > LONG_SYNC_US) {
            said.add(String.format(
                    Locale.ROOT,
                    "Key pictures are %.1f s apart: viewers wait long for the first picture; set the encoder's key frame"
                            + " interval to 2 s",
                    now.syncIntervalUs() / 1e6));
        }
        if (jumps > 0) {
            said.add("The publisher's timestamps jumped " + (jumps == 1 ? "once" : jumps + " times"));
        }
        if (Math.abs(driftUs) > LARGE_DRIFT_US) {
            said.add(String.format(
                    Locale.ROOT,
                    "The publisher's clock is %.1f s %s the wall clock",
                    Math.abs(driftUs) / 1e6,
                    driftUs > 0 ? "behind" : "ahead of"));
        }
        return said;
    }

    private void close(long nowUs, long elapsedUs) {
        latest = new StreamHealth(
                videoBytes * 8_000_000 / elapsedUs,
                audioBytes * 8_000_000 / elapsedUs,
                frames * 1e6 / elapsedUs,
                syncInterval(nowUs),
                reordered,
                0,
                List.of());
        windowStartUs = nowUs;
        clear();
    }

    /** A window may end inside a long group of pictures. */
    private long syncInterval(long nowUs) {
        if (lastSyncUs == Long.MIN_VALUE) {
            return 0;
        }
        long longest = longestSyncUs > 0 ? longestSyncUs : latest.syncIntervalUs();
        return Math.max(longest, nowUs - lastSyncUs);
    }

    private void clear() {
        videoBytes = 0;
        audioBytes = 0;
        frames = 0;
        longestSyncUs = 0;
        reordered = false;
    }
}
