package io.millrace.formats.mpegts;

import io.millrace.api.media.Sample;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;

/** Synchronous metadata: each message is one access unit cell (ISO/IEC 13818-1 clause 2.12.4). */
final class CellWriter implements UnitWriter {
    private static final int HEADER_BYTES = 5;
    private static final int MAX_CELL_BYTES = 0xFFFF;
    /** A whole message that can be read alone. */
    private static final int WHOLE = 0xC0 | 0x10 | 0x0F;

    private final byte[] header = new byte[HEADER_BYTES];

    @Override
    public int maxBytes(Sample sample) {
        return HEADER_BYTES + sample.sizeBytes();
    }

    @Override
    public int measure(Sample sample, ByteBuffer payload) {
        if (payload.remaining() > MAX_CELL_BYTES) {
            throw new MalformedBitstreamException(
                    "A message of " + payload.remaining() + " bytes does not fit in a metadata cell");
        }
        return HEADER_BYTES + payload.remaining();
    }

    @Override
    public void write(Sample sample, ByteBuffer payload, PacketWriter out) {
        header[2] = (byte) WHOLE;
        header[3] = (byte) (payload.remaining() >> 8);
        header[4] = (byte) payload.remaining();
        out.put(header, 0, HEADER_BYTES);
        header[1]++;
        out.put(payload, payload.position(), payload.remaining());
    }
}
