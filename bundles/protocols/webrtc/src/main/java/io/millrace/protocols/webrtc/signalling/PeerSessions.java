package io.millrace.protocols.webrtc.signalling;

import io.millrace.net.ClientNetwork;
import io.millrace.protocols.webrtc.description.OfferRefusedException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The sessions that offers began, by the names in their addresses, which nobody can guess: who knows one may change and end
 * it. Safe for any thread.
 */
public final class PeerSessions {
    private static final int ID_BYTES = 16;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Opened> byId = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final Map<ClientNetwork, Integer> connecting = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * A session that is there.
     *
     * @param id its name
     * @param changes bounds how often it is changed
     */
    record Opened(String id, PeerSession session, ChangeRate changes) {}

    /** Room for one session, until it is given back. */
    public final class Reservation implements SessionProgress {
        private final String id;
        private final ClientNetwork client;
        private boolean there;
        private boolean over;

        private Reservation(String id, ClientNetwork client) {
            this.id = id;
            this.client = client;
        }

        @Override
        public synchronized void connected() {
            if (!there) {
                there = true;
                leave(client);
            }
        }

        /** The session is there; unless it is over already, it can be found. */
        synchronized Opened fill(PeerSession session) {
            Opened opened = new Opened(id, session, new ChangeRate());
            if (!over) {
                byId.put(id, opened);
                if (closed) {
                    session.transport().close("WebRTC is being stopped");
                }
            }
            return opened;
        }

        /** The session is over, or never began. Idempotent. */
        @Override
        public synchronized void closed() {
            if (!over) {
                over = true;
                connected();
                byId.remove(id);
                count.decrementAndGet();
            }
        }
    }

    /**
     * Makes room.
     *
     * @param client who asks: sessions that were asked for and never connect are not to keep others out
     * @param mostConnecting how many of one client may be on their way to connect
     * @throws OfferRefusedException if there are too many sessions
     */
    Reservation reserve(int most, ClientNetwork client, int mostConnecting) throws OfferRefusedException {
        if (connecting.merge(client, 1, Integer::sum) > mostConnecting) {
            leave(client);
            throw new OfferRefusedException(
                    429,
                    "More than " + mostConnecting + " WebRTC sessions of " + client + " are connecting: wait for them");
        }
        if (count.incrementAndGet() > most || closed) {
            count.decrementAndGet();
            leave(client);
            throw new OfferRefusedException(503, "The server has too many WebRTC sessions");
        }
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return new Reservation(HexFormat.of().formatHex(id), client);
    }

    private void leave(ClientNetwork client) {
        connecting.computeIfPresent(client, (each, many) -> many > 1 ? many - 1 : null);
    }

    Optional<Opened> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** How many there are or come. */
    public int size() {
        return count.get();
    }

    /** Ends all, and takes no more. */
    public void close() {
        closed = true;
        byId.values().forEach(each -> each.session().transport().close("WebRTC is being stopped"));
    }
}
