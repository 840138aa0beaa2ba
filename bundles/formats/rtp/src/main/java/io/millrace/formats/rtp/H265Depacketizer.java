package io.millrace.formats.rtp;

import java.nio.ByteBuffer;

/** H.265 (RFC 7798): single NAL units, aggregation packets, fragmentation units. */
final class H265Depacketizer extends NalDepacketizer {
    private static final int AGGREGATION = 48;
    private static final int FRAGMENTATION = 49;
    private static final int PACI = 50;

    private final boolean donl;

    /** @param donl whether packets carry decoding order numbers, which a value above 0 of sprop-max-don-diff says */
    H265Depacketizer(boolean donl) {
        super(NalCodec.H265);
        this.donl = donl;
    }

    @Override
    void payload(ByteBuffer payload) {
        int first = payload.get(payload.position()) & 0xFF;
        int second = payload.get(payload.position() + 1) & 0xFF;
        switch (first >> 1 & 0x3F) {
            case AGGREGATION -> aggregate(payload);
            case FRAGMENTATION -> fragment(first, second, payload);
            case PACI -> throw new MalformedRtpException("PACI packets of H.265 over RTP are not supported");
            default -> nal(withoutOrder(payload, first, second));
        }
    }

    /** The decoding order number stands behind the header. */
    private ByteBuffer withoutOrder(ByteBuffer payload, int first, int second) {
        if (!donl || payload.remaining() < 4) {
            return payload;
        }
        ByteBuffer nal = ByteBuffer.allocate(payload.remaining() - 2);
        nal.put((byte) first).put((byte) second);
        return nal.put(payload.position(payload.position() + 4)).flip();
    }

    private void aggregate(ByteBuffer payload) {
        payload.position(payload.position() + 2);
        boolean first = true;
        while (payload.hasRemaining()) {
            int skip = donl ? first ? 2 : 1 : 0;
            if (payload.remaining() < skip + 2) {
                throw new MalformedRtpException("An aggregation packet is cut off");
            }
            payload.position(payload.position() + skip);
            int size = payload.getShort() & 0xFFFF;
            if (size > payload.remaining()) {
                throw new MalformedRtpException("A NAL unit in an aggregation packet is cut off");
            }
            nal(payload.slice(payload.position(), size));
            payload.position(payload.position() + size);
            first = false;
        }
    }

    private void fragment(int first, int second, ByteBuffer payload) {
        int headerBytes = donl ? 5 : 3;
        if (payload.remaining() < 3) {
            throw new MalformedRtpException("A fragmentation unit is cut off");
        }
        int fragment = payload.get(payload.position() + 2) & 0xFF;
        boolean start = (fragment & 0x80) != 0;
        payload.position(Math.min(payload.limit(), payload.position() + (start ? headerBytes : 3)));
        if (start) {
            fragmentStart(first & 0x81 | (fragment & 0x3F) << 1, second, payload);
        } else {
            fragment(payload);
        }
        if ((fragment & 0x40) != 0) {
            endFragment();
        }
    }
}
