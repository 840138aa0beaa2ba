package io.millrace.codecs.ffmpeg.worker;

import java.util.ArrayDeque;
import java.util.Deque;

/** Remembers which pictures were key pictures while a decoder or filters work on them: not every one of them tells. */
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

    /**
     * Another picture goes in. One that is shown before the key picture that it follows in the stream, a leading picture
     * of an open GOP (ITU-T H.265, clause 3), takes its place: the source's segment begins with it, and so a rung needs
     * its key picture there.
     */
    void follow(long otherPtsUs) {
        if (!ptsUs.isEmpty() && otherPtsUs < ptsUs.getLast()) {
            ptsUs.removeLast();
            ptsUs.addLast(otherPtsUs);
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
