package io.millrace.apps.failover;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;

/** Frames of sound in which nothing is heard, in the codecs that make them short enough to be written down. */
final class SilentSound {
    /** ISO/IEC 14496-3, section 4.4.2: a single_channel_element whose spectrum is empty, and the end. */
    private static final byte[] AAC_MONO = HexFormat.of().parseHex("00c800802380");
    /** The same with a channel_pair_element. */
    private static final byte[] AAC_STEREO = HexFormat.of().parseHex("210049900219002380");
    /** RFC 6716, section 3.1: one frame of 20 ms, full band, which begins with the mark of silence. */
    private static final byte[] OPUS = HexFormat.of().parseHex("f8fffe");

    private static final long OPUS_US = 20_000;
    private static final long AAC_SAMPLES = 1_024;
    private static final int OBJECT_TYPE_SHIFT = 11;
    private static final int AAC_LC = 2;

    private SilentSound() {}

    /**
     * A frame in a format; empty if there is none.
     *
     * @param payload read-only
     */
    record SilentFrame(ByteBuffer payload, long durationUs) {}

    static Optional<SilentFrame> of(AudioFormat format) {
        // more channels are several streams in one packet: RFC 7845, section 5.1.1.2
        if (format.codec().equals(FourCc.OPUS) && format.channels() <= 2) {
            return Optional.of(frame(OPUS, OPUS_US));
        }
        if (!format.codec().equals(FourCc.AAC) || format.channels() > 2 || !isLowComplexity(format.configuration())) {
            return Optional.empty();
        }
        long durationUs = Math.round(AAC_SAMPLES * 1_000_000.0 / format.sampleRateHz());
        return Optional.of(frame(format.channels() == 1 ? AAC_MONO : AAC_STEREO, durationUs));
    }

    private static boolean isLowComplexity(ByteBuffer configuration) {
        return configuration.remaining() >= 2
                && (configuration.getShort(configuration.position()) & 0xFFFF) >> OBJECT_TYPE_SHIFT == AAC_LC;
    }

    private static SilentFrame frame(byte[] bytes, long durationUs) {
        return new SilentFrame(ByteBuffer.wrap(bytes).asReadOnlyBuffer(), durationUs);
    }
}
