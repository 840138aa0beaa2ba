package io.millrace.apps.failover;

import io.millrace.api.media.Sample;
import java.nio.ByteBuffer;

/**
 * A number by which two samples of the same content are known. It is made of the size and of up to {@link #WORDS} words
 * spread over the payload: entropy-coded pictures that differ at all, differ in most of these.
 */
final class Fingerprint {
    private static final int WORDS = 64;
    private static final long PRIME = 0x9E37_79B9_7F4A_7C15L;
    private static final int FOLD = 29;

    private Fingerprint() {}

    static long of(Sample sample) {
        ByteBuffer payload = sample.payload();
        int size = payload.remaining();
        int from = payload.position();
        long print = size * PRIME;
        int last = size - Long.BYTES;
        if (last < 0) {
            for (int i = 0; i < size; i++) {
                print = mix(print, payload.get(from + i));
            }
            return print;
        }
        int words = Math.min(WORDS, size / Long.BYTES);
        for (int i = 0; i < words; i++) {
            print = mix(print, payload.getLong(from + (int) ((long) last * i / Math.max(1, words - 1))));
        }
        return mix(print, payload.getLong(from + last));
    }

    private static long mix(long print, long word) {
        long mixed = (print ^ word) * PRIME;
        return mixed ^ mixed >>> FOLD;
    }
}
