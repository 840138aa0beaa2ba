package io.millrace.api.session;

import io.millrace.api.access.Identity;
import io.millrace.api.access.Peer;
import io.millrace.api.media.StreamName;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.osgi.annotation.versioning.ProviderType;

/** One remote peer that publishes or plays: counted, limited, kicked, drained. Safe for any thread. */
@ProviderType
public interface Session extends AutoCloseable {
    /** What the peer does. */
    enum Role {
        PUBLISH,
        PLAY
    }

    /** Short, unique in the life of the server, easy to type. */
    String id();

    Role role();

    /** The protocol's name, for example {@code rtmp}. */
    String protocol();

    StreamName stream();

    Peer peer();

    Identity identity();

    long startedUtcUs();

    /** Counts bytes that came from the peer. */
    void received(long bytes);

    /** Counts bytes that went to the peer. */
    void sent(long bytes);

    long receivedBytes();

    long sentBytes();

    /**
     * Says where figures of the connection come from, for protocols that have some of their own.
     *
     * @param source figures by the names that the protocol's users know, for example {@code msRTT}; called by any thread,
     *     and no more once the session is closed
     */
    void measuredBy(Supplier<Map<String, Number>> source);

    /** Figures of the connection by name; empty if the protocol has none, or the session is closed. */
    Map<String, Number> statistics();

    /**
     * Says what to do when core wants the peer gone: kicked by the operator, permission expired, taken over, drained.
     * The handler closes the connection and gives the peer the reason where the protocol can. Called at most once, at
     * once if it was closed before.
     */
    void onKick(Consumer<String> handler);

    /** Asks the owner to let the peer go. */
    void kick(String reason);

    /** Like {@link #kick}, because the permission ended: the peer may come back as soon as it is permitted again. */
    void revoke(String reason);

    /** Why core wanted the peer gone; empty if it did not. */
    Optional<String> endReason();

    /** Whether the permission ended, rather than that somebody wanted the peer gone. */
    boolean isRevoked();

    boolean isOpen();

    /** The peer is gone; called by the owner. Idempotent. */
    @Override
    void close();
}
