package io.millrace.protocols.webrtc.transport.srtp;

/** Protects what is sent to one peer (RFC 3711). Used by one thread. */
public final class SrtpSender {
    /** What is returned for a packet that must not be sent. */
    public static final int REFUSED = -1;

    private static final long MOST_RTCP_INDEX = (1L << 31) - 1;

    private final PacketCipher rtp;
    private final PacketCipher rtcp;
    private final Sources sources = new Sources();
    private long rtcpIndex;

    public SrtpSender(SrtpProfile profile, SrtpKeys.Master master) {
        rtp = PacketCipher.of(profile, master, false);
        rtcp = PacketCipher.of(profile, master, true);
    }

    /**
     * Protects an RTP packet. A sequence number that was used is refused: with another content it would give the key away.
     *
     * @param out gets the protected packet, which is up to 16 bytes longer; not the same array
     * @return its length, or {@link #REFUSED}
     */
    public int rtp(byte[] packet, int length, byte[] out) {
        int header = RtpPacket.headerBytes(packet, length);
        if (header < 0 || length + rtp.overheadBytes() > out.length) {
            return REFUSED;
        }
        int ssrc = RtpPacket.rtpSsrc(packet);
        SourceState state = sources.get(ssrc);
        if (state == null) {
            if (!sources.hasRoom()) {
                return REFUSED;
            }
            state = sources.add(ssrc);
        }
        long index = SourceState.index(state, RtpPacket.sequence(packet));
        if (!state.window().isNew(index)) {
            return REFUSED;
        }
        state.window().add(index);
        return rtp.seal(packet, header, length, ssrc, index, out);
    }

    /**
     * Protects a compound RTCP packet.
     *
     * @param out gets the protected packet, which is up to 20 bytes longer; not the same array
     * @return its length, or {@link #REFUSED}
     */
    public int rtcp(byte[] packet, int length, byte[] out) {
        if (!RtpPacket.isRtcp(packet, length)
                || length + rtcp.overheadBytes() > out.length
                || rtcpIndex == MOST_RTCP_INDEX) {
            return REFUSED;
        }
        return rtcp.seal(packet, RtpPacket.RTCP_HEADER_BYTES, length, RtpPacket.rtcpSsrc(packet), ++rtcpIndex, out);
    }
}
