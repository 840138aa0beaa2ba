package io.millrace.management.mcp;

import io.millrace.api.media.StreamName;
import io.millrace.http.async.EventStream;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A client of the revisions with sessions, and what it wants to be told. Between two connections for messages of the server
 * it is kept what changed, once each. Each request shows anew what its owner may know. Safe for any thread.
 */
final class Session implements Listener {
    static final int MOST_ADDRESSES = 100;
    private static final int MOST_WAITING = 2 * MOST_ADDRESSES;
    static final long LONGEST_US = 900_000_000;

    private final String id;
    private final Revision revision;
    private final Addresses addresses = new Addresses();
    private final Set<String> waiting = new LinkedHashSet<>();
    private McpCaller caller;
    private boolean shutOut;
    private boolean closed;
    private EventStream stream;
    private long streamSinceUs;
    private long usedUs;

    Session(String id, McpCaller caller, Revision revision, long nowUs) {
        this.id = id;
        this.caller = caller;
        this.revision = revision;
        usedUs = nowUs;
    }

    String id() {
        return id;
    }

    Revision revision() {
        return revision;
    }

    @Override
    public synchronized McpCaller caller() {
        return caller;
    }

    /** @param now who it belongs to, as they were let in now: what they may know can be another thing than before */
    synchronized void use(McpCaller now, long nowUs) {
        if (!now.login().grants().equals(caller.login().grants())) {
            waiting.clear();
        }
        caller = now;
        shutOut = false;
        usedUs = nowUs;
    }

    /** When it was asked for something last; now while it listens. */
    synchronized long usedUs() {
        return stream == null ? usedUs : Long.MAX_VALUE;
    }

    /** @throws RpcException if there are too many */
    synchronized void subscribe(String uri) {
        if (!addresses.contains(uri) && addresses.size() >= MOST_ADDRESSES) {
            throw RpcException.invalidParams("A session subscribes to at most " + MOST_ADDRESSES + " resources");
        }
        addresses.add(uri);
    }

    synchronized void unsubscribe(String uri) {
        addresses.remove(uri);
    }

    /** Sends messages there from now on, and no longer where they were sent before. What is over sends nothing. */
    void listen(EventStream opened, long nowUs) {
        EventStream over;
        synchronized (this) {
            if (opened.isClosed()) {
                return;
            }
            over = closed ? opened : stream;
            if (!closed) {
                stream = opened;
                streamSinceUs = nowUs;
                waiting.forEach(opened::message);
                waiting.clear();
            }
        }
        if (over != null) {
            over.end();
        }
        if (opened.isClosed()) {
            // it told so maybe before it was known here
            left(opened, nowUs);
        }
    }

    /** The connection is gone. */
    synchronized void left(EventStream gone, long nowUs) {
        if (stream == gone) {
            stream = null;
            usedUs = nowUs;
        }
    }

    private synchronized void send(String message) {
        if (shutOut) {
            return;
        }
        if (stream == null && waiting.size() < MOST_WAITING) {
            waiting.add(message);
        } else if (stream != null) {
            stream.message(message);
        }
    }

    @Override
    public boolean wantsTools() {
        return true;
    }

    @Override
    public boolean wantsResources() {
        return true;
    }

    @Override
    public void toolsChanged() {
        send(RpcMessage.notification("notifications/tools/list_changed", Map.of()));
    }

    @Override
    public void resourcesChanged() {
        send(RpcMessage.notification("notifications/resources/list_changed", Map.of()));
    }

    @Override
    public synchronized void changed(Set<StreamName> origins) {
        addresses
                .changedBy(origins, caller::sees)
                .forEach(uri -> send(RpcMessage.notification("notifications/resources/updated", Map.of("uri", uri))));
    }

    @Override
    public void tick(long nowUs) {
        EventStream open;
        boolean over;
        synchronized (this) {
            open = stream;
            over = nowUs >= streamSinceUs + LONGEST_US;
        }
        if (open != null && over) {
            open.end();
        } else if (open != null) {
            open.heartbeat();
        }
    }

    /** Until its owner is let in again. */
    @Override
    public void shutOut() {
        EventStream open;
        synchronized (this) {
            shutOut = true;
            waiting.clear();
            open = stream;
        }
        if (open != null) {
            open.end();
        }
    }

    /** Ends it for good. */
    void close() {
        EventStream open;
        synchronized (this) {
            closed = true;
            open = stream;
        }
        if (open != null) {
            open.end();
        }
    }
}
