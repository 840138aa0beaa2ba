package io.millrace.protocols.webrtc.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** The ways to one peer that checks were valid from: bounded, the oldest is forgotten. Owned by the event loop. */
final class PeerPaths {
    private static final int MOST = 8;

    private final TransportPort port;
    private final PeerTransport transport;
    private final Set<Path> paths = new LinkedHashSet<>();

    PeerPaths(TransportPort port, PeerTransport transport) {
        this.port = port;
        this.transport = transport;
    }

    /** Whether what comes by this way may be the transport's; it may not while another one uses it. */
    boolean mayAdd(Path path) {
        return port.mayLearn(path, transport);
    }

    void add(Path path) {
        paths.add(path);
        // it may have been another's meanwhile
        port.learn(path, transport);
        if (paths.size() > MOST) {
            forgetOldest();
        }
    }

    private void forgetOldest() {
        Iterator<Path> each = paths.iterator();
        while (each.hasNext()) {
            Path oldest = each.next();
            if (!oldest.equals(transport.path())) {
                each.remove();
                forget(oldest);
                return;
            }
        }
    }

    private void forget(Path path) {
        port.unlearn(path, transport);
        path.close();
    }

    void remove(Path path) {
        if (paths.remove(path)) {
            forget(path);
        }
    }

    boolean contains(Path path) {
        return paths.contains(path);
    }

    /** The one that was learned last; null for none. */
    Path latest() {
        Path latest = null;
        for (Path each : paths) {
            latest = each;
        }
        return latest;
    }

    /** Sends the answer to a check where the check came from. */
    void answer(Path path, byte[] response) {
        ByteBuf out = path.isFramed()
                ? Unpooled.wrappedBuffer(Unpooled.copyShort(response.length), Unpooled.wrappedBuffer(response))
                : Unpooled.wrappedBuffer(response);
        path.write(out, response.length);
        path.flush();
    }

    void close() {
        paths.forEach(this::forget);
        paths.clear();
    }
}
