package io.millrace.formats.bitstream;

import java.nio.ByteBuffer;
import java.util.List;

/** What the count and length fields of {@code avcC} and {@code hvcC} can say: peers send sets of any size in band. */
final class ParameterSetLimits {
    private static final int MAX_SET_BYTES = 0xFFFF;

    private ParameterSetLimits() {}

    static void check(String what, List<ByteBuffer> sets, int most) {
        if (sets.size() > most) {
            throw new MalformedBitstreamException(
                    sets.size() + " " + what + " do not fit in a decoder configuration record, which has " + most);
        }
        for (ByteBuffer set : sets) {
            if (set.remaining() > MAX_SET_BYTES) {
                throw new MalformedBitstreamException(
                        "One of the " + what + " has " + set.remaining() + " bytes, more than " + MAX_SET_BYTES);
            }
        }
    }
}
