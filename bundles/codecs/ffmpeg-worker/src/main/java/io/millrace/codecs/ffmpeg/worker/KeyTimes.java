package io.millrace.codecs.ffmpeg.worker;

import java.util.ArrayDeque;
import java.util.Deque;

/** Remembers which pictures were key pictures while filters work on them: not every filter tells. */
final class KeyTimes {
    private static final int MOST_INSIDE = 64;

    private final Deque<Long> ptsUs = new ArrayDeque<>();

    /** A key picture goes in. */
    void add(long keyPtsUs) {
        ptsUs.addLast(keyPtsUs);
        if (ptsUs.size() > MOST_INSIDE) {
            ptsUs.removeFirst();
        }
    }

    /** Whether the picture that comes out is one, or the first that is left after one. */
    boolean reached(long picturePtsUs) {
        boolean key = false;
        while (!ptsUs.isEmpty() && ptsUs.getFirst() <= picturePtsUs) {
            ptsUs.removeFirst();
            key = true;
        }
        return key;
    }

    void clear() {
        ptsUs.clear();
    }
}
