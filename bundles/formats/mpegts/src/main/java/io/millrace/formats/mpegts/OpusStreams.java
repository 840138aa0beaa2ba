package io.millrace.formats.mpegts;

import io.millrace.api.media.AudioFormat;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.bitstream.MediaFormats;
import io.millrace.formats.bitstream.OpusHead;
import java.nio.ByteBuffer;

/** Channels of Opus: between the channel_config_code of its descriptor in transport streams and its identification header. */
final class OpusStreams {
    private static final int DUAL_MONO = 0;
    private static final int MAX_CHANNELS = 8;
    /** Streams and coupled streams of 1 to 8 channels, and their order (RFC 7845 section 5.1.1.2). */
    private static final String[] MAPPINGS = {
        "10:0", "11:01", "21:021", "22:0123", "32:04123", "42:041235", "43:0412356", "53:06123457"
    };

    private OpusStreams() {}

    /** The format that a channel_config_code tells. */
    static AudioFormat format(int code) {
        if (code == DUAL_MONO) {
            return MediaFormats.opus(head(255, "20:01").toBuffer());
        }
        if (code > MAX_CHANNELS) {
            throw new MalformedBitstreamException("The Opus channel configuration " + code + " is not supported");
        }
        OpusHead head = code <= 2 ? OpusHead.of(code) : head(1, MAPPINGS[code - 1]);
        return MediaFormats.opus(head.toBuffer());
    }

    /** The channel_config_code of a format. */
    static int code(AudioFormat format) {
        OpusHead head = OpusHead.parse(format.configuration());
        for (int code = 0; code <= MAX_CHANNELS; code++) {
            OpusHead other = OpusHead.parse(format(code).configuration());
            boolean same = head.mappingFamily() == other.mappingFamily()
                    && head.channels() == other.channels()
                    && head.mapping().equals(other.mapping());
            if (same) {
                return code;
            }
        }
        throw new MalformedBitstreamException("This Opus channel mapping has no form in a transport stream");
    }

    private static OpusHead head(int family, String mapping) {
        String order = mapping.substring(3);
        ByteBuffer bytes = ByteBuffer.allocate(2 + order.length());
        bytes.put((byte) (mapping.charAt(0) - '0')).put((byte) (mapping.charAt(1) - '0'));
        order.chars().forEach(channel -> bytes.put((byte) (channel - '0')));
        OpusHead plain = OpusHead.of(2);
        return new OpusHead(order.length(), plain.preSkip(), plain.inputRateHz(), 0, family, bytes.flip());
    }
}
