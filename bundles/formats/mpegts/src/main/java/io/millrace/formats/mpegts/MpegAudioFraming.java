package io.millrace.formats.mpegts;

import io.millrace.api.media.AudioFormat;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.bitstream.MediaFormats;
import io.millrace.formats.bitstream.MpegAudioHeader;
import java.nio.ByteBuffer;

/** MPEG-1 and MPEG-2 audio of any layer (ISO/IEC 11172-3 and 13818-3). */
final class MpegAudioFraming implements FramedAudioReader.Framing {
    private static final int HEADER_BYTES = 4;

    @Override
    public boolean isSyncWord(byte first, byte second) {
        return first == (byte) 0xFF && (second & 0xE0) == 0xE0;
    }

    @Override
    public int headerBytes() {
        return HEADER_BYTES;
    }

    @Override
    public int frameBytes(ByteBuffer bytes) {
        int size = MpegAudioHeader.parse(bytes).frameBytes();
        if (size <= HEADER_BYTES) {
            throw new MalformedBitstreamException("MPEG audio of free format is not supported");
        }
        return size;
    }

    @Override
    public AudioFormat format(ByteBuffer frame, AudioFormat present) {
        AudioFormat found = MediaFormats.mp3(frame);
        boolean same = present != null
                && present.sampleRateHz() == found.sampleRateHz()
                && present.channels() == found.channels();
        return same ? present : found;
    }

    @Override
    public ByteBuffer payload(ByteBuffer frame) {
        return frame;
    }

    @Override
    public int samples(AudioFormat format, ByteBuffer payload) {
        return MpegAudioHeader.parse(payload).samplesPerFrame();
    }
}
