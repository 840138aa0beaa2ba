package io.millrace.formats.mpegts;

import io.millrace.api.media.Sample;
import java.nio.ByteBuffer;

/** An Opus packet behind its control header. */
final class OpusWriter implements UnitWriter {
    private static final byte[] PREFIX = {0x7F, (byte) 0xE0};
    private static final byte[] MORE = {(byte) 0xFF};

    private final byte[] last = new byte[1];

    @Override
    public int maxBytes(Sample sample) {
        return size(sample.sizeBytes());
    }

    private static int size(int packetBytes) {
        return PREFIX.length + packetBytes / 255 + 1 + packetBytes;
    }

    @Override
    public int measure(Sample sample, ByteBuffer payload) {
        return size(payload.remaining());
    }

    @Override
    public void write(Sample sample, ByteBuffer payload, PacketWriter out) {
        int size = payload.remaining();
        out.put(PREFIX, 0, PREFIX.length);
        for (int i = size / 255; i > 0; i--) {
            out.put(MORE, 0, 1);
        }
        last[0] = (byte) (size % 255);
        out.put(last, 0, 1);
        out.put(payload, payload.position(), size);
    }
}
