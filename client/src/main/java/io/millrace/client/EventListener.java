package io.millrace.client;

/** Hears events, one after the other, on a thread of the HTTP client: whoever takes long is let go by the server and comes back. */
@FunctionalInterface
public interface EventListener {
    /** Something happened. */
    void on(Event event);

    /**
     * Events are read, for the first time or again. What happened in between is told first.
     *
     * @param again whether the connection was lost before
     */
    default void opened(boolean again) {}

    /**
     * Events happened that are not told, as the connection was lost for too long or the server was restarted: read the state
     * that matters again ({@code GET} of streams, sessions, …).
     */
    default void missed() {}

    /**
     * The connection is lost or was not made.
     *
     * @param reason a {@link ProblemException} if the server refuses, else what the network says
     * @param retried whether it is tried again; it is not if the server says that who asks may not (401, 403)
     */
    default void lost(Throwable reason, boolean retried) {}
}
