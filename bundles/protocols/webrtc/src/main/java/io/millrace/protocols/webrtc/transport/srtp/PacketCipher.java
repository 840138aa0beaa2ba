package io.millrace.protocols.webrtc.transport.srtp;

/**
 * Encrypts and authenticates packets of one direction and one kind, RTP or RTCP. A packet is its header, which stays
 * readable, and the rest; for RTCP the word with the index comes on top. Used by one thread.
 */
interface PacketCipher {
    /** What {@link #open} returns for a packet that is not authentic. */
    int FORGED = -1;

    /** Marks an RTCP index as one of an encrypted packet. */
    int ENCRYPTED = 1 << 31;

    /** How many bytes a packet grows. */
    int overheadBytes();

    /**
     * Encrypts.
     *
     * @param headerBytes how much of it stays readable
     * @param index never the same twice for one SSRC
     * @param out gets the protected packet; not the same array
     * @return its length
     */
    int seal(byte[] packet, int headerBytes, int length, int ssrc, long index, byte[] out);

    /**
     * Checks and decrypts.
     *
     * @param length of all that arrived
     * @param index what the packet's is believed to be
     * @param out gets the packet; not the same array
     * @return its length, or {@link #FORGED}
     */
    int open(byte[] packet, int headerBytes, int length, int ssrc, long index, byte[] out);

    /** For packets of one kind. */
    static PacketCipher of(SrtpProfile profile, SrtpKeys.Master master, boolean rtcp) {
        byte[] key =
                KeyDerivation.derive(master, rtcp ? KeyDerivation.RTCP_KEY : KeyDerivation.RTP_KEY, profile.keyBytes());
        byte[] salt = KeyDerivation.derive(
                master, rtcp ? KeyDerivation.RTCP_SALT : KeyDerivation.RTP_SALT, profile.saltBytes());
        if (profile.isGcm()) {
            return new GcmCipher(key, salt, rtcp);
        }
        byte[] authentication = KeyDerivation.derive(
                master,
                rtcp ? KeyDerivation.RTCP_AUTHENTICATION : KeyDerivation.RTP_AUTHENTICATION,
                CounterModeCipher.AUTHENTICATION_KEY_BYTES);
        return new CounterModeCipher(key, salt, authentication, rtcp);
    }
}
