package io.millrace.apps.failover;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Grant;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Limits;
import io.millrace.api.access.Peer;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import io.millrace.api.session.Sessions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The output's publication, under an identity of its own, so that no encoder takes the stream. It is begun with the first
 * input and goes on until the failover ends; one that was ended by somebody else is begun anew. Owned by its failover's
 * executor.
 */
final class OutputRun {
    private static final Logger LOG = LoggerFactory.getLogger(OutputRun.class);
    static final String PROTOCOL = "failover";
    private static final long RETRY_US = 5_000_000;

    private final LiveStreams streams;
    private final Sessions sessions;
    private final StreamName stream;
    private final String name;
    private Session session;
    private Publisher publisher;
    private long againUs = Long.MIN_VALUE;
    private String refusal = "";
    private boolean begun;

    OutputRun(LiveStreams streams, Sessions sessions, StreamName stream, String name) {
        this.streams = streams;
        this.sessions = sessions;
        this.stream = stream;
        this.name = name;
    }

    boolean isOpen() {
        return publisher != null && publisher.isOpen() && session.isOpen();
    }

    Publisher publisher() {
        return publisher;
    }

    /** Begins to publish, unless that failed just now; returns whether a publication has begun. */
    boolean begin(long nowUs) {
        if (nowUs < againUs) {
            return false;
        }
        againUs = nowUs + RETRY_US;
        close();
        if (begun && isPublished()) {
            return false;
        }
        Peer peer = new Peer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), false, true);
        AccessRequest request = AccessRequest.of(Session.Role.PUBLISH, PROTOCOL, stream, peer, Optional.empty());
        session = sessions.open(
                new Grant(request, stream, new Identity(PROTOCOL, name), Optional.empty(), Limits.NONE), PROTOCOL);
        try {
            publisher = streams.publish(stream, session);
            begun = true;
            Session opened = session;
            session.onKick(reason -> opened.close());
            refusal = "";
            return true;
        } catch (PublishRefusedException e) {
            session.close();
            session = null;
            if (!e.getMessage().equals(refusal)) {
                refusal = e.getMessage();
                LOG.warn("The failover {} cannot publish {}: {}", name, stream, refusal);
            }
            return false;
        }
    }

    /** Whether a newer version of this plugin took the stream over: it keeps it. */
    private boolean isPublished() {
        return streams.find(stream).flatMap(LiveStream::publication).isPresent();
    }

    /** Ends the publication cleanly. */
    void end(String reason) {
        if (publisher != null) {
            publisher.end(reason);
        }
        close();
    }

    /** Ends the publication; viewers wait for the next. */
    void close() {
        if (publisher != null) {
            publisher.close();
            publisher = null;
        }
        if (session != null) {
            session.close();
            session = null;
        }
    }
}
