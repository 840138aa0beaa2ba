package io.millrace.security.password;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Peer;
import io.millrace.api.access.Secret;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import io.millrace.http.Exchange;
import io.millrace.http.ResponseSink;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A request whose answer the test looks at. */
final class FakeExchange implements Exchange {
    final Map<String, String> answered = new HashMap<>();
    int status;
    String text = "";

    private final String method;
    private final String path;
    private final String body;
    private final Map<String, String> headers = new HashMap<>();
    private Peer peer = peer("192.0.2.9");

    /** @param path for example {@code live/demo/whip} */
    FakeExchange(String method, String path, String body) {
        this.method = method;
        this.path = path;
        this.body = body;
    }

    private static Peer peer(String host) {
        return new Peer(new InetSocketAddress(host, 9), false, false);
    }

    /** Of another client, by its address. */
    FakeExchange from(String host) {
        peer = peer(host);
        return this;
    }

    FakeExchange with(String name, String value) {
        headers.put(name, value);
        return this;
    }

    private String element(int from) {
        String[] elements = path.split("/", 4);
        return elements.length > from ? elements[from] : "";
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String file() {
        return element(2);
    }

    @Override
    public String subPath() {
        return element(3);
    }

    @Override
    public Map<String, String> parameters() {
        return Map.of();
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public AccessRequest access(Session.Role role, String protocol) {
        Optional<Secret> secret = header("Authorization").map(value -> new Secret(value.substring("Bearer ".length())));
        return AccessRequest.of(role, protocol, StreamName.parse(element(0), element(1)), peer, secret);
    }

    @Override
    public Session session() {
        throw new IllegalStateException();
    }

    @Override
    public CompletionStage<ByteBuffer> body(int maxBytes) {
        return CompletableFuture.completedStage(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void setHeader(String name, String value) {
        answered.put(name, value);
    }

    @Override
    public void respond(int newStatus, String contentType, ByteBuffer bytes) {
        status = newStatus;
        text = StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
        answered.put("Content-Type", String.valueOf(contentType));
    }

    @Override
    public void refuse(int newStatus, String reason) {
        status = newStatus;
        text = reason;
    }

    @Override
    public ResponseSink stream(int newStatus, String contentType) {
        throw new IllegalStateException();
    }
}
