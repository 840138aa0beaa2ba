package io.millrace.api.live;

import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import java.util.Collection;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The live streams of this server. A service of core; safe for any thread. */
@ProviderType
public interface LiveStreams {
    /** The stream with this name, whether it is live now or waits for its publisher. */
    Optional<LiveStream> find(StreamName name);

    /** Every stream, in order of name. */
    Collection<LiveStream> list();

    /**
     * Makes a stream known before anyone publishes it, so that viewers are told to wait; does nothing to one that is.
     */
    LiveStream expect(StreamName name);

    /** Takes {@link #expect} back: a stream that nobody publishes or has published lately is not known any more. */
    void unexpect(StreamName name);

    /**
     * Begins a publication. Access was granted before; the session carries the identity. A publication of the same
     * identity that still runs on the name is ended and taken over.
     *
     * @param name which stream
     * @param session the publishing peer; it is closed with a reason when the publication is taken over or kicked
     * @throws PublishRefusedException if another identity publishes on the name, or the server takes no more
     */
    Publisher publish(StreamName name, Session session) throws PublishRefusedException;
}
