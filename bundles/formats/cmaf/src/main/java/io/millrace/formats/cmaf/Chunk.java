package io.millrace.formats.cmaf;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A written chunk: boxes up to the header of {@code mdat} in one buffer, then the samples' own payloads, uncopied. All
 * figures but the size are of the first track.
 *
 * @param buffers the bytes in order; the chunk's owner may consume them
 * @param sizeBytes of all buffers
 * @param decodeTime {@code baseMediaDecodeTime}, in ticks
 * @param durationTicks sum of sample durations
 * @param startUs presentation time of the earliest picture, as the ticks say it
 * @param durationUs duration; those of chunks without a gap between them add up exactly
 * @param independent whether it holds a sync sample
 */
public record Chunk(
        List<ByteBuffer> buffers,
        long sizeBytes,
        long decodeTime,
        long durationTicks,
        long startUs,
        long durationUs,
        boolean independent) {}
