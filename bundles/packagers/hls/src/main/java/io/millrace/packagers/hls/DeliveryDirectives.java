package io.millrace.packagers.hls;

import io.millrace.api.packaging.ManifestException;
import io.millrace.api.packaging.ManifestRequest;
import io.millrace.api.packaging.SegmentWindow;
import java.util.Optional;

/**
 * The delivery directives of a playlist request (draft-pantos-hls-rfc8216bis section 6.2.5).
 *
 * @param mediaSequence {@code _HLS_msn}, -1 if absent
 * @param partIndex {@code _HLS_part}, -1 if absent
 * @param skip whether {@code _HLS_skip} asks for a delta update
 */
record DeliveryDirectives(long mediaSequence, int partIndex, boolean skip) {
    /** How many segments ahead of the newest a client may wait for. */
    private static final int MAX_AHEAD = 2;

    private static final int MAX_PART_INDEX = 100_000;

    /** @throws ManifestException 400 if a directive is malformed */
    static DeliveryDirectives of(ManifestRequest request) throws ManifestException {
        Optional<Long> mediaSequence = request.number("_HLS_msn");
        Optional<Long> part = request.number("_HLS_part");
        if (part.isPresent() && mediaSequence.isEmpty()) {
            throw new ManifestException(400, "_HLS_part needs _HLS_msn");
        }
        if (part.isPresent() && part.get() > MAX_PART_INDEX) {
            throw new ManifestException(400, "_HLS_part is too large");
        }
        String skip = request.parameters().get("_HLS_skip");
        return new DeliveryDirectives(
                mediaSequence.orElse(-1L),
                part.map(Long::intValue).orElse(-1),
                "YES".equals(skip) || "v2".equals(skip));
    }

    boolean isBlocking() {
        return mediaSequence >= 0;
    }

    /** @throws ManifestException 400 if the client asks for something too far in the future */
    void checkAgainst(SegmentWindow window) throws ManifestException {
        if (isBlocking() && !window.ended() && mediaSequence > window.nextMediaSequence() + MAX_AHEAD) {
            throw new ManifestException(
                    400,
                    "_HLS_msn=" + mediaSequence + " is too far ahead: the newest segment is "
                            + window.nextMediaSequence());
        }
    }

    /**
     * Whether the part that was asked for does not exist because its segment ended earlier: then the request counts as
     * one for the first part behind it.
     */
    boolean isBeyondLastPartOf(SegmentWindow window) {
        return partIndex >= 0
                && window.segment(mediaSequence)
                        .filter(segment -> segment.complete()
                                && !segment.parts().isEmpty()
                                && partIndex >= segment.parts().size())
                        .isPresent();
    }

    /** Whether there is a part behind the segment that was asked for. */
    boolean hasPartBehind(SegmentWindow window) {
        return window.segments().stream()
                .anyMatch(segment -> segment.mediaSequence() > mediaSequence
                        && !segment.parts().isEmpty());
    }
}
