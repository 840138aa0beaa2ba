package io.millrace.formats.rtp;

import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The parameter sets of a video stream, from its description and from the stream itself: sets that come with a key picture
 * take the place of those before. Not thread-safe.
 */
final class ParameterSets {
    private static final int MAX_SETS = 16;
    private static final int MAX_BYTES = 16_384;

    private final NalCodec codec;
    private List<List<ByteBuffer>> current;
    private List<List<ByteBuffer>> coming;
    private boolean any;

    ParameterSets(NalCodec codec) {
        this.codec = codec;
        current = codec.noSets();
        coming = codec.noSets();
    }

    /** Whether a NAL unit is a parameter set; if so, it is kept. */
    boolean take(ByteBuffer unit) {
        int kind = codec.setTypes().indexOf(codec.type(unit.get(unit.position()) & 0xFF));
        if (kind < 0) {
            return false;
        }
        List<ByteBuffer> sets = coming.get(kind);
        if (unit.remaining() <= MAX_BYTES && sets.size() < MAX_SETS && !sets.contains(unit)) {
            // most often it is the one that is known
            ByteBuffer known = current.get(kind).contains(unit)
                    ? current.get(kind).get(current.get(kind).indexOf(unit))
                    : ByteBuffer.allocate(unit.remaining())
                            .put(unit.duplicate())
                            .flip();
            sets.add(known);
            any = true;
        }
        return true;
    }

    /** The format from the sets that came, if it is complete and another than before. Call it with each picture. */
    Optional<VideoFormat> change() {
        if (!any) {
            return Optional.empty();
        }
        List<List<ByteBuffer>> merged = codec.noSets();
        for (int i = 0; i < merged.size(); i++) {
            merged.get(i).addAll(coming.get(i).isEmpty() ? current.get(i) : coming.get(i));
        }
        if (merged.stream().anyMatch(List::isEmpty)) {
            return Optional.empty();
        }
        coming = codec.noSets();
        any = false;
        if (isSubset(merged)) {
            return Optional.empty();
        }
        try {
            VideoFormat format = codec.format(merged);
            current = merged;
            return Optional.of(format);
        } catch (MalformedBitstreamException e) {
            // a damaged set: the one before holds
            return Optional.empty();
        }
    }

    private boolean isSubset(List<List<ByteBuffer>> sets) {
        for (int i = 0; i < sets.size(); i++) {
            if (!current.get(i).containsAll(sets.get(i))) {
                return false;
            }
        }
        return true;
    }
}
