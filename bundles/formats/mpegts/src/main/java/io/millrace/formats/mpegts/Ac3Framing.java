package io.millrace.formats.mpegts;

import io.millrace.api.media.AudioFormat;
import io.millrace.formats.bitstream.Ac3Header;
import io.millrace.formats.bitstream.AccessUnits;
import io.millrace.formats.bitstream.MediaFormats;
import java.nio.ByteBuffer;

/** AC-3 and E-AC-3 (ETSI TS 102 366); the dependent and further substreams of E-AC-3 stay with the frame they belong to. */
final class Ac3Framing implements FramedAudioReader.Framing {
    private static final int HEADER_BYTES = 8;
    private static final int DEPENDENT = 1;

    @Override
    public boolean isSyncWord(byte first, byte second) {
        return first == 0x0B && second == 0x77;
    }

    @Override
    public int headerBytes() {
        return HEADER_BYTES;
    }

    @Override
    public int frameBytes(ByteBuffer bytes) {
        Ac3Header header = Ac3Header.parse(bytes);
        int size = Math.max(HEADER_BYTES, header.frameBytes());
        while (header.enhanced() && belongsToTheFrameBefore(bytes, size)) {
            ByteBuffer next = bytes.slice(bytes.position() + size, bytes.remaining() - size);
            size += Math.max(HEADER_BYTES, Ac3Header.parse(next).frameBytes());
        }
        return size;
    }

    private static boolean belongsToTheFrameBefore(ByteBuffer bytes, int offset) {
        int at = bytes.position() + offset;
        if (bytes.limit() - at < HEADER_BYTES || bytes.get(at) != 0x0B || bytes.get(at + 1) != 0x77) {
            return false;
        }
        int stream = bytes.get(at + 2) & 0xFF;
        return stream >> 6 == DEPENDENT || (stream >> 3 & 7) != 0;
    }

    @Override
    public AudioFormat format(ByteBuffer frame, AudioFormat present) {
        AudioFormat found = MediaFormats.ac3(frame);
        boolean same = present != null
                && present.codec().equals(found.codec())
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
        return AccessUnits.samples(format, payload);
    }
}
