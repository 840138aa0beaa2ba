package io.millrace.protocols.rtsp.pull;

import java.util.Locale;

/**
 * How media travels: over UDP, inside the connection, or whichever works: then UDP is tried first, and when no packet comes
 * that way, or the server does not offer it, media travels inside the connection. What works is kept until it fails, and
 * then the other way is tried again. Owned by the event loop of the connection that is the pull's now.
 */
final class TransportChoice {
    private final boolean fixed;
    private boolean interleaved;
    private boolean changed;

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

    /** Media comes in this way. */
    void worked() {
        changed = false;
    }

    /** What was tried does not work; whether there is something else to try at once. */
    boolean failed() {
        if (fixed) {
            return false;
        }
        interleaved = !interleaved;
        boolean first = !changed;
        changed = true;
        return first;
    }
}
