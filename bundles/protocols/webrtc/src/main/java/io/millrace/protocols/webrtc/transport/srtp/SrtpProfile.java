package io.millrace.protocols.webrtc.transport.srtp;

import java.util.Optional;

/** Protection profiles that DTLS agrees on (RFC 5764, RFC 7714), the best first. */
public enum SrtpProfile {
    AEAD_AES_128_GCM(0x0007, 16, 12, 16),
    AEAD_AES_256_GCM(0x0008, 32, 12, 16),
    AES128_CM_HMAC_SHA1_80(0x0001, 16, 14, 10);

    private final int id;
    private final int keyBytes;
    private final int saltBytes;
    private final int tagBytes;

    SrtpProfile(int id, int keyBytes, int saltBytes, int tagBytes) {
        this.id = id;
        this.keyBytes = keyBytes;
        this.saltBytes = saltBytes;
        this.tagBytes = tagBytes;
    }

    /** The profile with a number of the IANA registry, if it is known here. */
    public static Optional<SrtpProfile> of(int id) {
        for (SrtpProfile each : values()) {
            if (each.id == id) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /** Number in the IANA registry. */
    public int id() {
        return id;
    }

    /** Length of a master key. */
    public int keyBytes() {
        return keyBytes;
    }

    /** Length of a master salt. */
    public int saltBytes() {
        return saltBytes;
    }

    /** Length of the authentication tag of a packet. */
    public int tagBytes() {
        return tagBytes;
    }

    boolean isGcm() {
        return this != AES128_CM_HMAC_SHA1_80;
    }

    /** How many bytes DTLS has to export for both directions. */
    public int exportedBytes() {
        return 2 * (keyBytes + saltBytes);
    }
}
