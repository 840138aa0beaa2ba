package io.millrace.api.session;

import io.millrace.api.access.Grant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The peers that publish and play now. A service of core; safe for any thread. */
@ProviderType
public interface Sessions {
    /**
     * Counts a peer that was let in.
     *
     * @param grant what the access gate answered
     * @param protocol the protocol's name, for example {@code rtmp}
     */
    Session open(Grant grant, String protocol);

    Collection<Session> list();

    Optional<Session> find(String id);

    /**
     * Ends a session because an operator wants it.
     *
     * @return what it was; empty if there is none of this id any more
     */
    default Optional<Session> kick(String id, String reason) {
        Optional<Session> session = find(id);
        session.ifPresent(found -> found.kick(reason));
        return session;
    }

    /** Those who are here and those who were, by protocol and role. */
    List<SessionTotals> totals();

    /**
     * Lets no one new in, or lets them in again; who is here stays. Not kept over a restart.
     *
     * @param on whether new peers are refused
     */
    void drain(boolean on);

    /** Whether new peers are refused. */
    boolean isDraining();
}
