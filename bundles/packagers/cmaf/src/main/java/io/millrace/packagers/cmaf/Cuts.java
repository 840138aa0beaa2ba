package io.millrace.packagers.cmaf;

import java.util.TreeMap;

/** When segments begin, by number: made by the track that leads, kept by all. Owned by the packaging's thread. */
final class Cuts {
    static final long UNKNOWN = Long.MAX_VALUE;
    private static final int REMEMBERED = 64;

    private final TreeMap<Long, Long> startsUs = new TreeMap<>();

    void put(long mediaSequence, long startUs) {
        startsUs.putIfAbsent(mediaSequence, startUs);
        if (startsUs.size() > REMEMBERED) {
            startsUs.pollFirstEntry();
        }
    }

    /** Presentation time at which the segment begins, or {@link #UNKNOWN}. */
    long startUs(long mediaSequence) {
        return startsUs.getOrDefault(mediaSequence, UNKNOWN);
    }

    void clear() {
        startsUs.clear();
    }
}
