package io.millrace.protocols.webrtc.transport.dtls;

import io.millrace.protocols.webrtc.transport.srtp.SrtpKeys;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;

/**
 * DTLS 1.2 with one peer, for the keys of SRTP. Hands are shaken on a worker's thread; everything else happens on the
 * owner's loop.
 */
public final class DtlsConnection {
    /** Follows a connection; called on the loop. */
    public interface Listener {
        /** Hands are shaken, and the peer is the one that was expected. */
        void established(SrtpKeys keys);

        /** It is over: refused, failed, or closed by the peer. */
        void ended(String reason);
    }

    private static final long PATIENCE_MS = 2_000;

    private final boolean client;
    private final HandshakeThreads threads;
    private final Executor loop;
    private final Listener listener;
    private final RecordQueue records;
    private final Negotiation negotiation;
    private boolean started;
    private boolean ended;
    private DTLSTransport transport;
    private byte[] application;

    /**
     * Not yet begun.
     *
     * @param client whether this side begins
     * @param trusted whether a certificate in DER is the peer's
     * @param timeoutMs how long a handshake may take
     * @param loop the owner's
     * @param outlet sends a datagram; called on the loop
     */
    public DtlsConnection(
            DtlsIdentity identity,
            boolean client,
            Predicate<byte[]> trusted,
            int timeoutMs,
            HandshakeThreads threads,
            Executor loop,
            Consumer<byte[]> outlet,
            Listener listener) {
        this.client = client;
        this.threads = threads;
        this.loop = loop;
        this.listener = listener;
        negotiation = new Negotiation(identity, trusted, timeoutMs);
        records = new RecordQueue(datagram -> onLoop(() -> outlet.accept(datagram)), threads::isCrowded, PATIENCE_MS);
    }

    /** The way to the peer is there: begins, if it is for this side to begin. */
    public void reachable() {
        if (client) {
            start();
        }
    }

    /** A datagram of the peer. */
    public void receive(byte[] datagram) {
        if (ended) {
            return;
        }
        records.add(datagram);
        if (transport != null) {
            read();
        } else {
            start();
        }
    }

    private void start() {
        if (!started) {
            started = true;
            if (!threads.submit(this::shakeHands)) {
                end("too many DTLS handshakes at once");
            }
        }
    }

    private void shakeHands() {
        if (records.isClosed()) {
            return;
        }
        try {
            DTLSTransport shaken = client
                    ? new DTLSClientProtocol().connect(new DtlsClient(negotiation), records)
                    : new DTLSServerProtocol().accept(new DtlsServer(negotiation), records);
            records.stopBlocking();
            onLoop(() -> established(shaken));
        } catch (IOException | RuntimeException e) {
            records.close();
            onLoop(() -> end("DTLS handshake failed: " + reason(e)));
        }
    }

    private static String reason(Exception failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    private void established(DTLSTransport shaken) {
        if (ended) {
            close(shaken);
            return;
        }
        transport = shaken;
        listener.established(negotiation.keys());
        read();
    }

    /** Takes what came after the handshake: repeated flights, which are answered, alerts, and data that nobody wants. */
    private void read() {
        try {
            if (application == null) {
                application = new byte[transport.getReceiveLimit()];
            }
            while (!ended && !records.isEmpty()) {
                transport.receive(application, 0, application.length, 1);
                if (records.isClosed()) {
                    end("the peer closed the session");
                }
            }
        } catch (InterruptedIOException e) {
            if (records.isClosed()) {
                end("the peer closed the session");
            }
        } catch (IOException e) {
            end("DTLS failed: " + reason(e));
        }
    }

    private void end(String reason) {
        if (!ended) {
            ended = true;
            records.close();
            listener.ended(reason);
        }
    }

    /** Tells the peer that it is over; the listener is not told. */
    public void close() {
        if (ended) {
            return;
        }
        ended = true;
        if (transport != null) {
            close(transport);
        }
        records.close();
    }

    private static void close(DTLSTransport open) {
        try {
            open.close();
        } catch (IOException e) {
            // the peer will find out by itself
        }
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // the server stops
        }
    }
}
