package io.millrace.protocols.rtsp.pull;

import java.util.Locale;

/**
 * How media travels: over UDP, inside the connection, or whichever works: then UDP is tried first, and once no packet came
 * that way, or the server does not offer it, media travels inside the connection. Not thread-safe.
 */
final class TransportChoice {
    private final boolean fixed;
    private boolean interleaved;

    private TransportChoice(boolean fixed, boolean interleaved) {
        this.fixed = fixed;
        this.interleaved = interleaved;
    }

    /**
     * Reads the option.
     *
     * @param secure whether the connection is encrypted: UDP would not be
     * @throws IllegalArgumentException that says what is allowed
     */
    static TransportChoice of(String option, boolean secure) {
        return switch (option.strip().toLowerCase(Locale.ROOT)) {
            case "", "auto" -> new TransportChoice(secure, secure);
            case "tcp" -> new TransportChoice(true, true);
            case "udp" -> new TransportChoice(true, false);
            default -> throw new IllegalArgumentException("transport is auto, udp or tcp, not \"" + option + "\"");
        };
    }

    boolean isInterleaved() {
        return interleaved;
    }

    /** What was tried does not work; whether there is something else to try. */
    boolean failed() {
        if (fixed || interleaved) {
            return false;
        }
        interleaved = true;
        return true;
    }
}
