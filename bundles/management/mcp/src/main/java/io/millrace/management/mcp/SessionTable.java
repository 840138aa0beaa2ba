package io.millrace.management.mcp;

import java.security.SecureRandom;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions there are: so many in all and for each account, and none that was left for long. Safe for any thread. */
final class SessionTable {
    static final int MOST = 500;
    static final int MOST_OF_ONE = 50;
    static final long IDLE_US = 1_800_000_000;

    private static final int ID_BYTES = 24;

    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();

    /**
     * Begins one. Clients seldom end theirs: the one that its account used least lately makes place.
     *
     * @throws RpcException if there is no place
     */
    synchronized Session open(McpCaller caller, Revision revision, long nowUs) {
        List<Session> own = sessions.values().stream()
                .filter(each -> each.caller().account().equals(caller.account()))
                .toList();
        if (own.size() >= MOST_OF_ONE || sessions.size() >= MOST && !own.isEmpty()) {
            own.stream().min(Comparator.comparingLong(Session::usedUs)).ifPresent(this::remove);
        }
        if (sessions.size() >= MOST) {
            throw new RpcException(
                    RpcException.INTERNAL_ERROR, 503, "There are " + MOST + " sessions: try again later");
        }
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        Session session = new Session(HexFormat.of().formatHex(id), caller, revision, nowUs);
        sessions.put(session.id(), session);
        return session;
    }

    /** @param id null if none was told */
    Optional<Session> find(String id, McpCaller caller, long nowUs) {
        Optional<Session> session = Optional.ofNullable(id == null ? null : sessions.get(id))
                .filter(each -> each.caller().isSameAs(caller));
        session.ifPresent(each -> each.use(caller, nowUs));
        return session;
    }

    void remove(Session session) {
        sessions.remove(session.id());
        session.close();
    }

    void removeIdle(long nowUs) {
        sessions.values().stream()
                .filter(each -> nowUs - each.usedUs() > IDLE_US)
                .toList()
                .forEach(this::remove);
    }

    Collection<Session> all() {
        return sessions.values();
    }
}
