package io.millrace.formats.rtp;

import java.nio.ByteBuffer;

/** H.264 (RFC 6184): single NAL units, STAP-A, FU-A; the interleaved forms as far as they come in decoding order. */
final class H264Depacketizer extends NalDepacketizer {
    private static final int STAP_A = 24;
    private static final int STAP_B = 25;
    private static final int FU_A = 28;
    private static final int FU_B = 29;

    H264Depacketizer() {
        super(NalCodec.H264);
    }

    @Override
    void payload(ByteBuffer payload) {
        int header = payload.get(payload.position()) & 0xFF;
        switch (header & 0x1F) {
            case STAP_A -> aggregate(payload, 1);
            case STAP_B -> aggregate(payload, 3);
            case FU_A -> fragment(header, payload, 2);
            case FU_B -> fragment(header, payload, 4);
            case 0, 26, 27, 30, 31 ->
                throw new MalformedRtpException(
                        "NAL unit type " + (header & 0x1F) + " of H.264 over RTP is not supported");
            default -> nal(payload);
        }
    }

    private void aggregate(ByteBuffer payload, int headerBytes) {
        payload.position(Math.min(payload.limit(), payload.position() + headerBytes));
        while (payload.remaining() > 2) {
            int size = payload.getShort() & 0xFFFF;
            if (size > payload.remaining()) {
                throw new MalformedRtpException("A NAL unit in an aggregation packet is cut off");
            }
            nal(payload.slice(payload.position(), size));
            payload.position(payload.position() + size);
        }
    }

    private void fragment(int indicator, ByteBuffer payload, int headerBytes) {
        if (payload.remaining() < headerBytes) {
            throw new MalformedRtpException("A fragmentation unit is cut off");
        }
        int fragment = payload.get(payload.position() + 1) & 0xFF;
        payload.position(payload.position() + headerBytes);
        if ((fragment & 0x80) != 0) {
            fragmentStart(indicator & 0xE0 | fragment & 0x1F, 0, payload);
        } else {
            fragment(payload);
        }
        if ((fragment & 0x40) != 0) {
            endFragment();
        }
    }
}
