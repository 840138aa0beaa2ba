package io.millrace.http.internal;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Peer;
import io.millrace.api.session.Session;
import io.millrace.http.Exchange;
import io.millrace.http.ResponseSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/**
 * What a stream resource holds of a request. It can be cut off, when the resource goes away before it answered: the
 * request then gets another exchange, and this one does nothing any more.
 */
final class ServletExchange implements Exchange {
    private final Delivery delivery;
    private final String method;
    private final Peer peer;
    private final Map<String, String> parameters;
    private final ServletSink.Owner streams;
    private final BiFunction<Session.Role, String, AccessRequest> access;
    private final CompletableFuture<Boolean> answered = new CompletableFuture<>();
    private final Map<String, String> headers = new LinkedHashMap<>();
    private boolean over;

    /**
     * An exchange that is not answered.
     *
     * @param streams hears of a streaming answer before its first byte
     * @param access makes what is asked about the request
     */
    ServletExchange(
            Delivery delivery,
            Peer peer,
            Map<String, String> parameters,
            ServletSink.Owner streams,
            BiFunction<Session.Role, String, AccessRequest> access) {
        this.delivery = delivery;
        method = delivery.request().getMethod();
        this.peer = peer;
        this.parameters = parameters;
        this.streams = streams;
        this.access = access;
    }

    /** Completes when the resource has answered. */
    CompletionStage<Boolean> answered() {
        return answered;
    }

    /** Takes the request away. */
    synchronized void cutOff() {
        over = true;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String file() {
        return delivery.path().file();
    }

    @Override
    public String subPath() {
        return delivery.path().subPath();
    }

    @Override
    public Map<String, String> parameters() {
        return parameters;
    }

    @Override
    public synchronized Optional<String> header(String name) {
        return over ? Optional.empty() : Optional.ofNullable(delivery.request().getHeader(name));
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public AccessRequest access(Session.Role role, String protocol) {
        return access.apply(role, protocol);
    }

    @Override
    public Session session() {
        if (delivery.viewer() == null) {
            throw new IllegalStateException("Nobody was let in: an endpoint opens sessions by itself");
        }
        return delivery.viewer().session();
    }

    @Override
    public CompletionStage<ByteBuffer> body(int maxBytes) {
        return delivery.body(maxBytes);
    }

    @Override
    public synchronized void setHeader(String name, String value) {
        headers.put(name, value);
    }

    @Override
    public void respond(int status, String contentType, ByteBuffer bytes) {
        if (begin(contentType)) {
            try {
                delivery.send(status, List.of(bytes.duplicate()), bytes.remaining());
            } catch (IOException e) {
                delivery.fail(e);
            }
            answered.complete(true);
        }
    }

    @Override
    public void refuse(int status, String reason) {
        if (begin(null)) {
            delivery.send(new Problem(status, reason));
            answered.complete(true);
        }
    }

    @Override
    public ResponseSink stream(int status, String contentType) {
        if (!begin(contentType)) {
            return ClosedSink.INSTANCE;
        }
        try {
            if (delivery.isHead()) {
                delivery.sendEmpty(status);
                return ClosedSink.INSTANCE;
            }
            delivery.response().setStatus(status);
            if ("HTTP/1.1".equals(delivery.request().getProtocol())) {
                // an answer that ends with its connection needs no chunked coding
                delivery.response().setHeader("Connection", "close");
            }
            return ServletSink.start(delivery, streams);
        } catch (IOException e) {
            delivery.fail(e);
            return ClosedSink.INSTANCE;
        } finally {
            answered.complete(true);
        }
    }

    private synchronized boolean begin(String contentType) {
        if (over || !delivery.claim()) {
            return false;
        }
        over = true;
        headers.forEach(delivery.response()::setHeader);
        if (contentType != null) {
            delivery.response().setContentType(contentType);
        }
        return true;
    }

    /** Takes nothing. */
    private static final class ClosedSink implements ResponseSink {
        private static final ClosedSink INSTANCE = new ClosedSink();

        @Override
        public boolean isReady() {
            return false;
        }

        @Override
        public void write(ByteBuffer bytes) {
            // goes nowhere
        }

        @Override
        public void onReady(Runnable callback) {
            // never becomes ready
        }

        @Override
        public void onClose(Runnable callback) {
            callback.run();
        }

        @Override
        public boolean isOpen() {
            return false;
        }

        @Override
        public void close() {
            // is closed
        }
    }
}
