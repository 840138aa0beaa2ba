package io.millrace.packagers.progressive;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Peer;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import io.millrace.http.Exchange;
import io.millrace.http.ResponseSink;
import io.millrace.testkit.FakeSession;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A request whose answer the test looks at. */
final class FakeExchange implements Exchange {
    final FakeSink sink = new FakeSink();
    final Map<String, String> headers = new HashMap<>();
    int status;
    String contentType;

    private final String method;

    FakeExchange(String method) {
        this.method = method;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String file() {
        return "stream";
    }

    @Override
    public String subPath() {
        return "";
    }

    @Override
    public Map<String, String> parameters() {
        return Map.of();
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.empty();
    }

    @Override
    public Peer peer() {
        return session().peer();
    }

    @Override
    public AccessRequest access(Session.Role role, String protocol) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Session session() {
        return FakeSession.viewer(StreamName.parse("live/demo"));
    }

    @Override
    public CompletionStage<ByteBuffer> body(int maxBytes) {
        return CompletableFuture.completedFuture(ByteBuffer.allocate(0));
    }

    @Override
    public void setHeader(String name, String value) {
        headers.put(name, value);
    }

    @Override
    public void respond(int newStatus, String newContentType, ByteBuffer bytes) {
        status = newStatus;
    }

    @Override
    public void refuse(int newStatus, String reason) {
        status = newStatus;
    }

    @Override
    public ResponseSink stream(int newStatus, String newContentType) {
        status = newStatus;
        contentType = newContentType;
        if (method.equals("HEAD")) {
            sink.close();
        }
        return sink;
    }
}
