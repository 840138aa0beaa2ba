package io.millrace.api.transfer;

import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.live.Publisher;
import io.millrace.api.session.Session;
import java.net.InetSocketAddress;
import org.osgi.annotation.versioning.ProviderType;

/** Where what is pulled is published. Given with each request; safe for any thread. */
@ProviderType
public interface PullOutput {
    /**
     * Begins to publish. Call it when media is there, not when a connection is: a pull that has none yet must not take the
     * stream over from the one before it, which still runs.
     *
     * @param remote the other server
     * @param secure whether the connection is encrypted
     * @throws PublishRefusedException if somebody else publishes on the name, or this pull was closed meanwhile
     */
    Run publish(InetSocketAddress remote, boolean secure) throws PublishRefusedException;

    /**
     * One run of a pull, from its first media until its connection is gone.
     *
     * @param session counts what is received; its {@link Session#onKick} ends the connection, which is made anew later
     * @param publisher the write handle
     */
    record Run(Session session, Publisher publisher) implements AutoCloseable {
        /** The connection is gone; viewers wait for the next. Call it on the publisher's thread. */
        @Override
        public void close() {
            publisher.close();
            session.close();
        }
    }
}
