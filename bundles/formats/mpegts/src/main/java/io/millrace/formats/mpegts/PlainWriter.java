package io.millrace.formats.mpegts;

import io.millrace.api.media.Sample;
import java.nio.ByteBuffer;

/** Samples that are carried as they are: MPEG audio, AC-3, ID3. */
final class PlainWriter implements UnitWriter {
    @Override
    public int maxBytes(Sample sample) {
        return sample.sizeBytes();
    }

    @Override
    public int measure(Sample sample, ByteBuffer payload) {
        return payload.remaining();
    }

    @Override
    public void write(Sample sample, ByteBuffer payload, PacketWriter out) {
        out.put(payload, payload.position(), payload.remaining());
    }
}
