package io.millrace.protocols.webrtc.transport;

import java.util.Locale;
import java.util.Optional;

/** Who begins the DTLS handshake: {@code a=setup} (RFC 4145, RFC 5763). */
public enum Setup {
    /** The side that says so begins. */
    ACTIVE,
    /** The side that says so waits. */
    PASSIVE,
    /** Either; only offers say so. */
    ACTPASS;

    /** Reads the attribute's value. */
    public static Optional<Setup> parse(String value) {
        for (Setup each : values()) {
            if (each.toString().equals(value.trim().toLowerCase(Locale.ROOT))) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /** What an answer to this offer says: who leaves the choice to us begins, so that no round trip is lost. */
    public Setup answer() {
        return this == PASSIVE ? ACTIVE : PASSIVE;
    }

    /** The attribute's value. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
