package io.millrace.apps.thumbnails;

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
    final Map<String, String> headers = new HashMap<>();
    int status;
    String contentType;
    ByteBuffer bytes;
    String reason;

    private final String method;
    private final String file;
    private final Map<String, String> asked = new HashMap<>();
    private final Map<String, String> parameters;

    FakeExchange(String method, String file, Map<String, String> parameters) {
        this.method = method;
        this.file = file;
        this.parameters = parameters;
    }

    FakeExchange with(String header, String value) {
        asked.put(header, value);
        return this;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String file() {
        return file;
    }

    @Override
    public String subPath() {
        return "";
    }

    @Override
    public Map<String, String> parameters() {
        return parameters;
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(asked.get(name));
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
    public void respond(int newStatus, String newContentType, ByteBuffer newBytes) {
        status = newStatus;
        contentType = newContentType;
        bytes = newBytes;
    }

    @Override
    public void refuse(int newStatus, String newReason) {
        status = newStatus;
        reason = newReason;
    }

    @Override
    public ResponseSink stream(int newStatus, String newContentType) {
        throw new AssertionError("A picture has an end");
    }
}
