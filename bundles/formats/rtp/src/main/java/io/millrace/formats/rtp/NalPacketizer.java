package io.millrace.formats.rtp;

import io.millrace.formats.bitstream.NalCursor;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * H.264 (RFC 6184, packetization mode 1) and H.265 (RFC 7798): NAL units alone, or in fragmentation units. The parameter
 * sets go before each key picture, so that a change of them needs no other way.
 */
final class NalPacketizer implements Packetizer {
    private static final byte[] NOTHING = {};
    private static final int FU_A = 28;
    private static final int FRAGMENTATION = 49;
    private static final int START = 0x80;
    private static final int END = 0x40;

    private final NalCodec codec;
    private final List<ByteBuffer> parameterSets;
    private final int maxPayloadBytes;
    private final byte[] prefix = new byte[3];

    NalPacketizer(NalCodec codec, List<ByteBuffer> parameterSets, int maxPayloadBytes) {
        this.codec = codec;
        this.parameterSets = List.copyOf(parameterSets);
        this.maxPayloadBytes = maxPayloadBytes;
    }

    @Override
    public void unit(ByteBuffer unit, boolean sync, Output output) {
        if (sync) {
            for (ByteBuffer set : parameterSets) {
                nal(set, set.position(), set.remaining(), false, output);
            }
        }
        NalCursor cursor = new NalCursor(unit, 4);
        ByteBuffer pending = null;
        while (cursor.next()) {
            if (cursor.sizeBytes() >= codec.headerBytes()) {
                if (pending != null) {
                    nal(pending, 0, pending.limit(), false, output);
                }
                pending = cursor.unit();
            }
        }
        if (pending != null) {
            nal(pending, 0, pending.limit(), true, output);
        }
    }

    private void nal(ByteBuffer source, int from, int size, boolean last, Output output) {
        if (size <= maxPayloadBytes) {
            output.payload(NOTHING, 0, source, from, size, last);
            return;
        }
        int prefixBytes = codec.headerBytes() + 1;
        int fragmentByte = beginFragments(source, from);
        int at = from + codec.headerBytes();
        int left = size - codec.headerBytes();
        int flags = START;
        while (left > 0) {
            int bytes = Math.min(left, maxPayloadBytes - prefixBytes);
            left -= bytes;
            flags |= left == 0 ? END : 0;
            prefix[prefixBytes - 1] = (byte) (fragmentByte | flags);
            output.payload(prefix, prefixBytes, source, at, bytes, last && left == 0);
            at += bytes;
            flags = 0;
        }
    }

    /** Writes the header that all fragments have; returns the type of the NAL unit. */
    private int beginFragments(ByteBuffer source, int from) {
        int first = source.get(from) & 0xFF;
        if (codec == NalCodec.H264) {
            prefix[0] = (byte) (first & 0xE0 | FU_A);
            return first & 0x1F;
        }
        prefix[0] = (byte) (first & 0x81 | FRAGMENTATION << 1);
        prefix[1] = source.get(from + 1);
        return first >> 1 & 0x3F;
    }
}
