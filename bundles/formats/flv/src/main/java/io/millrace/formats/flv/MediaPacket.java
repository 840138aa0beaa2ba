package io.millrace.formats.flv;

import io.millrace.api.media.FourCc;
import java.nio.ByteBuffer;

/**
 * One packet of a video or audio message. A message holds one, several tracks' packets in enhanced RTMP's multitrack form.
 *
 * @param video from a video message
 * @param kind what the data is
 * @param codec the codec; for legacy codecs that have no FourCC, {@link #UNSUPPORTED}
 * @param track track number of enhanced RTMP, 0 otherwise
 * @param keyFrame the message calls it a key frame
 * @param compositionTimeMs presentation minus decoding time
 * @param nanoOffset nanoseconds to add to the message's timestamp
 * @param data configuration record, access unit or metadata, a view of the message
 */
public record MediaPacket(
        boolean video,
        Kind kind,
        FourCc codec,
        int track,
        boolean keyFrame,
        int compositionTimeMs,
        int nanoOffset,
        ByteBuffer data) {

    /** Stands for legacy codecs without FourCC. */
    public static final FourCc UNSUPPORTED = FourCc.of("????");

    /** Packet types of enhanced RTMP v2, to which the legacy ones map. */
    public enum Kind {
        SEQUENCE_START,
        CODED_FRAMES,
        SEQUENCE_END,
        /** AMF-encoded video metadata: colorInfo. */
        METADATA,
        /** An AV1 video descriptor of MPEG-2 TS in place of av1C. */
        MPEG2TS_SEQUENCE_START,
        /** Speaker layout of an audio track. */
        MULTICHANNEL_CONFIG,
        /** A seek command, or a type that a later version defines. */
        OTHER
    }
}
