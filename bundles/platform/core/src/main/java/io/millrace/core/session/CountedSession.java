package io.millrace.core.session;

import io.millrace.api.access.Grant;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Peer;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import io.millrace.api.telemetry.TraceParent;
import io.millrace.api.work.Timer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** One peer in the registry. */
final class CountedSession implements Session {
    private final String id;
    private final Grant grant;
    private final String protocol;
    private final long startedUtcUs;
    private final Consumer<CountedSession> onClose;
    private final LongAdder received = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongSupplier utcUs;
    /** 0 before the first. */
    private volatile long firstMediaUtcUs;

    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Supplier<Map<String, Number>> figures = Map::of;
    private volatile boolean revoked;
    private Consumer<String> kickHandler;
    private String kickReason;
    private volatile Optional<TraceParent> kickTrace = Optional.empty();
    private Timer.Cancellable watch;

    CountedSession(String id, Grant grant, String protocol, LongSupplier utcUs, Consumer<CountedSession> onClose) {
        this.utcUs = utcUs;
        startedUtcUs = utcUs.getAsLong();
        this.id = id;
        this.grant = grant;
        this.protocol = protocol;
        this.onClose = onClose;
    }

    Grant grant() {
        return grant;
    }

    /** Keeps the timer that asks the gate again, which holds this session; it goes when the session is closed. */
    void watch(Timer.Cancellable timer) {
        Timer.Cancellable unneeded;
        synchronized (this) {
            unneeded = watch == null && closed.get() ? timer : watch;
            watch = closed.get() ? null : timer;
        }
        if (unneeded != null) {
            unneeded.cancel();
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Role role() {
        return grant.request().role();
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public StreamName stream() {
        return grant.stream();
    }

    @Override
    public Peer peer() {
        return grant.request().peer();
    }

    @Override
    public Identity identity() {
        return grant.identity();
    }

    @Override
    public long startedUtcUs() {
        return startedUtcUs;
    }

    @Override
    public void received(long bytes) {
        if (firstMediaUtcUs == 0 && role() == Role.PUBLISH) {
            firstMediaUtcUs = utcUs.getAsLong();
        }
        received.add(bytes);
    }

    @Override
    public void sent(long bytes) {
        if (firstMediaUtcUs == 0 && role() == Role.PLAY) {
            firstMediaUtcUs = utcUs.getAsLong();
        }
        sent.add(bytes);
    }

    @Override
    public long receivedBytes() {
        return received.sum();
    }

    @Override
    public long sentBytes() {
        return sent.sum();
    }

    /** When media was moved for the first time; 0 if none was yet. */
    long firstMediaUtcUs() {
        return firstMediaUtcUs;
    }

    @Override
    public synchronized Optional<String> endReason() {
        return Optional.ofNullable(kickReason);
    }

    /** The trace in which the peer was made to go. */
    Optional<TraceParent> kickTrace() {
        return kickTrace;
    }

    @Override
    public void measuredBy(Supplier<Map<String, Number>> source) {
        synchronized (this) {
            if (!closed.get()) {
                figures = source;
            }
        }
    }

    @Override
    public Map<String, Number> statistics() {
        return figures.get();
    }

    @Override
    public void onKick(Consumer<String> handler) {
        String reason;
        synchronized (this) {
            // one that was told already is not told again, and neither is its successor
            reason = kickHandler == null ? kickReason : null;
            kickHandler = handler;
        }
        if (reason != null) {
            handler.accept(reason);
        }
    }

    @Override
    public void kick(String reason) {
        Consumer<String> handler;
        synchronized (this) {
            if (kickReason != null || closed.get()) {
                return;
            }
            kickReason = reason;
            kickTrace = TraceParent.current();
            handler = kickHandler;
        }
        if (handler != null) {
            handler.accept(reason);
        }
    }

    @Override
    public void revoke(String reason) {
        synchronized (this) {
            revoked |= kickReason == null;
        }
        kick(reason);
    }

    @Override
    public boolean isRevoked() {
        return revoked;
    }

    @Override
    public boolean isOpen() {
        return !closed.get();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            watch(() -> {});
            synchronized (this) {
                // these refer to the connection, and who lists sessions may keep this one
                kickHandler = reason -> {};
                figures = Map::of;
            }
            onClose.accept(this);
        }
    }
}
