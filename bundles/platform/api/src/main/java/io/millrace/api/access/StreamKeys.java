package io.millrace.api.access;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The keys with which publishers are let in. A service of the stream-key plugin; safe for any thread. Changes are on
 * disk when a method returns, so do not call it on an event loop.
 */
@ProviderType
public interface StreamKeys {
    /**
     * Makes a key.
     *
     * @param target {@code APP/NAME} for one stream, {@code APP/*} for every stream of an application
     * @param label what to call it; may be empty
     * @param expires when it stops to count; empty for never
     * @return the key, shown only now: it is kept only so that it can be recognised
     * @throws IllegalArgumentException if target or label cannot be
     * @throws IOException if the keys cannot be stored; then no key was made
     */
    Secret create(String target, String label, Optional<Instant> expires) throws IOException;

    /** The keys there are, oldest first. */
    List<StreamKeyInfo> list();

    /** The longest time that an old secret counts beside the new one. */
    Duration MOST_GRACE = Duration.ofDays(7);

    /**
     * Gives a key another secret, with the same id, target, label and expiry. Who publishes with the old one is let go at
     * once, or when the grace is over; an encoder that comes with the new one takes over before.
     *
     * @param grace how long the old secret counts on, zero to {@link #MOST_GRACE}
     * @return the new key, shown only now
     * @throws IllegalArgumentException if there is no such key, or the grace cannot be
     * @throws IOException if that cannot be stored; then the old one counts
     */
    Secret rotate(String id, Duration grace) throws IOException;

    /**
     * Takes a key away. Who publishes with it is let go when the gate asks again, within a minute.
     *
     * @return whether there was such a key
     * @throws IOException if that cannot be stored; then the key still counts
     */
    boolean revoke(String id) throws IOException;
}
