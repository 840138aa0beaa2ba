package io.millrace.formats.mpegts;

import io.millrace.api.media.Sample;
import java.nio.ByteBuffer;

/** Writes the samples of one track in the form that a PES packet carries. */
interface UnitWriter {
    /**
     * Measures a sample; the next call is {@link #write} with the same one.
     *
     * @throws io.millrace.formats.bitstream.MalformedBitstreamException if it is broken or has no such form
     */
    int measure(Sample sample, ByteBuffer payload);

    /** Writes as many bytes as were measured. */
    void write(Sample sample, ByteBuffer payload, PacketWriter out);

    /** What {@link #measure} says at most. */
    int maxBytes(Sample sample);
}
