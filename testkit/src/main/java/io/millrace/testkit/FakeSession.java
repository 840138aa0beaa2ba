package io.millrace.testkit;

import io.millrace.api.access.Identity;
import io.millrace.api.access.Peer;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A session that remembers what happened to it. */
public final class FakeSession implements Session {
    private static final AtomicLong IDS = new AtomicLong();

    private final String id = "fake" + IDS.incrementAndGet();
    private final Role role;
    private final String protocol;
    private final StreamName stream;
    private final Identity identity;
    private final Peer peer;
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private volatile Supplier<Map<String, Number>> figures = Map::of;
    private volatile Consumer<String> kickHandler = reason -> {};
    private volatile String kickReason;
    private volatile boolean revoked;
    private volatile boolean open = true;

    /** When it began, as the test says. */
    public volatile long startedUtcUs;

    /** A session of a peer on this machine. */
    public FakeSession(Role role, String protocol, StreamName stream, Identity identity) {
        this(
                role,
                protocol,
                stream,
                identity,
                new Peer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000), false, false));
    }

    public FakeSession(Role role, String protocol, StreamName stream, Identity identity, Peer peer) {
        this.peer = peer;
        this.role = role;
        this.protocol = protocol;
        this.stream = stream;
        this.identity = identity;
    }

    /** A publisher on loopback. */
    public static FakeSession publisher(StreamName stream) {
        return new FakeSession(Role.PUBLISH, "test", stream, new Identity("loopback", ""));
    }

    /** An anonymous viewer. */
    public static FakeSession viewer(StreamName stream) {
        return new FakeSession(Role.PLAY, "test", stream, Identity.ANONYMOUS);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Role role() {
        return role;
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public StreamName stream() {
        return stream;
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public Identity identity() {
        return identity;
    }

    @Override
    public long startedUtcUs() {
        return startedUtcUs;
    }

    @Override
    public void received(long bytes) {
        received.addAndGet(bytes);
    }

    @Override
    public void sent(long bytes) {
        sent.addAndGet(bytes);
    }

    @Override
    public long receivedBytes() {
        return received.get();
    }

    @Override
    public long sentBytes() {
        return sent.get();
    }

    @Override
    public void measuredBy(Supplier<Map<String, Number>> source) {
        figures = source;
    }

    @Override
    public Map<String, Number> statistics() {
        return open ? figures.get() : Map.of();
    }

    @Override
    public void onKick(Consumer<String> handler) {
        kickHandler = handler;
        if (kickReason != null) {
            handler.accept(kickReason);
        }
    }

    @Override
    public void kick(String reason) {
        if (kickReason == null) {
            kickReason = reason;
            kickHandler.accept(reason);
        }
    }

    /** Why it was kicked, or null. */
    public String kickReason() {
        return kickReason;
    }

    @Override
    public void revoke(String reason) {
        revoked = true;
        kick(reason);
    }

    @Override
    public boolean isRevoked() {
        return revoked;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }

    @Override
    public Optional<String> endReason() {
        return Optional.ofNullable(kickReason);
    }
}
