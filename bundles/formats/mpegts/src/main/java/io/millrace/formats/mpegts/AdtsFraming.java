package io.millrace.formats.mpegts;

import io.millrace.api.media.AudioFormat;
import io.millrace.formats.bitstream.AacConfiguration;
import io.millrace.formats.bitstream.AdtsHeader;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.bitstream.MediaFormats;
import java.nio.ByteBuffer;

/** AAC in ADTS (ISO/IEC 13818-7 clause 6.2). */
final class AdtsFraming implements FramedAudioReader.Framing {
    private static final int SAMPLES = 1024;
    /** Profile, rate and channels: what stays the same from frame to frame. */
    private static final int FIXED_FIELDS = 0xFDC0;

    private int fixed = -1;

    @Override
    public boolean isSyncWord(byte first, byte second) {
        return first == (byte) 0xFF && (second & 0xF6) == 0xF0;
    }

    @Override
    public int headerBytes() {
        return AdtsHeader.BYTES;
    }

    @Override
    public int frameBytes(ByteBuffer bytes) {
        return AdtsHeader.parse(bytes).frameBytes();
    }

    @Override
    public AudioFormat format(ByteBuffer frame, AudioFormat present) {
        int fields = frame.getShort(frame.position() + 2) & FIXED_FIELDS;
        if (fields == fixed && present != null) {
            return present;
        }
        AacConfiguration configuration = AdtsHeader.parse(frame).configuration();
        fixed = fields;
        return MediaFormats.aac(configuration.toBuffer());
    }

    @Override
    public ByteBuffer payload(ByteBuffer frame) {
        AdtsHeader header = AdtsHeader.parse(frame);
        if (header.blocks() > 1) {
            throw new MalformedBitstreamException("ADTS frames of several raw data blocks are not supported");
        }
        int headerBytes = header.headerBytes();
        return frame.slice(frame.position() + headerBytes, frame.remaining() - headerBytes);
    }

    @Override
    public int samples(AudioFormat format, ByteBuffer payload) {
        return SAMPLES;
    }
}
