package io.millrace.formats.flv;

import io.millrace.api.media.Sample;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Holds the first samples until every announced track is configured, so that a stream starts with one list of tracks. Bounded
 * by {@value #MAX_SPAN_US} µs of media, {@value #MAX_ITEMS} items and {@value #MAX_BYTES} bytes.
 */
final class StartQueue {
    static final long MAX_SPAN_US = 500_000;
    static final int MAX_ITEMS = 256;
    static final int MAX_BYTES = 8 << 20;

    private final Queue<Sample> held = new ArrayDeque<>();
    private long firstMediaUs = Long.MIN_VALUE;
    private long spanUs;
    private int bytes;

    void add(Sample sample, boolean media) {
        if (media && firstMediaUs == Long.MIN_VALUE) {
            firstMediaUs = sample.dtsUs();
        }
        if (media) {
            spanUs = Math.max(spanUs, Math.abs(sample.dtsUs() - firstMediaUs));
        }
        held.add(sample);
        bytes += sample.sizeBytes();
    }

    boolean isFull() {
        return spanUs >= MAX_SPAN_US || held.size() >= MAX_ITEMS || bytes >= MAX_BYTES;
    }

    /** The next held sample, null when there is none. */
    Sample poll() {
        return held.poll();
    }
}
