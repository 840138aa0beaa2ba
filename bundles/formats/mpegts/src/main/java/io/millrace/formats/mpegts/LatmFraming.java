package io.millrace.formats.mpegts;

import io.millrace.api.media.AudioFormat;
import io.millrace.formats.bitstream.AacConfiguration;
import io.millrace.formats.bitstream.LatmReader;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.bitstream.MediaFormats;
import java.nio.ByteBuffer;

/** AAC in LATM behind the sync words of LOAS (ISO/IEC 14496-3 clause 1.7.2, AudioSyncStream). */
final class LatmFraming implements FramedAudioReader.Framing {
    private static final int HEADER_BYTES = 3;

    private final LatmReader reader = new LatmReader();
    private ByteBuffer raw;
    private ByteBuffer configuration;
    private int samples;

    @Override
    public boolean isSyncWord(byte first, byte second) {
        return first == 0x56 && (second & 0xE0) == 0xE0;
    }

    @Override
    public int headerBytes() {
        return HEADER_BYTES;
    }

    @Override
    public int frameBytes(ByteBuffer bytes) {
        int at = bytes.position();
        int second = bytes.get(at + 1) & 0xFF;
        if (bytes.get(at) != 0x56 || (second & 0xE0) != 0xE0) {
            throw new MalformedBitstreamException("Not a LOAS frame");
        }
        return HEADER_BYTES + ((second & 0x1F) << 8 | bytes.get(at + 2) & 0xFF);
    }

    @Override
    public AudioFormat format(ByteBuffer frame, AudioFormat present) {
        ByteBuffer element = frame.slice(frame.position() + HEADER_BYTES, frame.remaining() - HEADER_BYTES);
        raw = reader.read(element, true)
                .orElseThrow(() -> new MalformedBitstreamException("A LATM frame comes before its configuration"));
        ByteBuffer now = reader.configuration().orElseThrow();
        if (present != null && now.equals(configuration)) {
            return present;
        }
        configuration = now;
        samples = AacConfiguration.parse(now).samplesPerFrame();
        return MediaFormats.aac(now);
    }

    @Override
    public ByteBuffer payload(ByteBuffer frame) {
        return raw;
    }

    @Override
    public int samples(AudioFormat format, ByteBuffer payload) {
        return samples;
    }
}
