package io.millrace.api.transfer;

import org.osgi.annotation.versioning.ProviderType;

/** Hears how a pull or push does. Given with each request; never waits; safe for any thread. */
@ProviderType
@FunctionalInterface
public interface TransferStatus {
    /** How far it is. */
    enum State {
        /** It connects or negotiates. */
        CONNECTING,
        /** Media flows. */
        RUNNING,
        /** It failed and waits until it tries again. */
        WAITING
    }

    /**
     * Tells a change.
     *
     * @param words what happened, and why; for people, without secrets
     */
    void report(State state, String words);
}
