package io.millrace.protocols.webrtc.transport.srtp;

/** Checks and decrypts what one peer sends (RFC 3711). Used by one thread. */
public final class SrtpReceiver {
    /** What is returned for a packet that is forged, replayed, malformed or one SSRC too many. */
    public static final int REFUSED = -1;

    private static final int WORD_BYTES = 4;

    private final SrtpProfile profile;
    private final PacketCipher rtp;
    private final PacketCipher rtcp;
    private final Sources sources = new Sources();
    private final Sources reporters = new Sources();

    public SrtpReceiver(SrtpProfile profile, SrtpKeys.Master master) {
        this.profile = profile;
        rtp = PacketCipher.of(profile, master, false);
        rtcp = PacketCipher.of(profile, master, true);
    }

    /**
     * Decrypts an RTP packet.
     *
     * @param out gets the packet; not the same array
     * @return its length, or {@link #REFUSED}
     */
    public int rtp(byte[] packet, int length, byte[] out) {
        int header = RtpPacket.headerBytes(packet, length);
        if (header < 0 || length > out.length) {
            return REFUSED;
        }
        int ssrc = RtpPacket.rtpSsrc(packet);
        SourceState state = sources.get(ssrc);
        long index = SourceState.index(state, RtpPacket.sequence(packet));
        if (!mayBeNew(sources, state, index)) {
            return REFUSED;
        }
        return accept(sources, state, ssrc, index, rtp.open(packet, header, length, ssrc, index, out));
    }

    /**
     * Decrypts a compound RTCP packet. Those that are not encrypted are refused.
     *
     * @param out gets the packet; not the same array
     * @return its length, or {@link #REFUSED}
     */
    public int rtcp(byte[] packet, int length, byte[] out) {
        int wordAt = length - WORD_BYTES - (profile.isGcm() ? 0 : profile.tagBytes());
        if (!RtpPacket.isRtcp(packet, length) || wordAt < RtpPacket.RTCP_HEADER_BYTES || length > out.length) {
            return REFUSED;
        }
        int word = Words.get(packet, wordAt);
        long index = word & ~PacketCipher.ENCRYPTED;
        int ssrc = RtpPacket.rtcpSsrc(packet);
        SourceState state = reporters.get(ssrc);
        if ((word & PacketCipher.ENCRYPTED) == 0 || !mayBeNew(reporters, state, index)) {
            return REFUSED;
        }
        int opened = rtcp.open(packet, RtpPacket.RTCP_HEADER_BYTES, length, ssrc, index, out);
        return accept(reporters, state, ssrc, index, opened);
    }

    private static boolean mayBeNew(Sources known, SourceState state, long index) {
        return state == null ? known.hasRoom() : state.window().isNew(index);
    }

    /** Only what was authentic changes anything. */
    private static int accept(Sources known, SourceState state, int ssrc, long index, int opened) {
        if (opened < 0) {
            return REFUSED;
        }
        SourceState present = state == null ? known.add(ssrc) : state;
        present.window().add(index);
        return opened;
    }
}
