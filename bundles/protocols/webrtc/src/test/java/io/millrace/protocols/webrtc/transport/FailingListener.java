package io.millrace.protocols.webrtc.transport;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Fails over the first packet. */
final class FailingListener implements TransportListener {
    private static final int WAIT_SECONDS = 60;

    private final CompletableFuture<Boolean> connected = new CompletableFuture<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();

    @Override
    public void connected() {
        connected.complete(true);
    }

    @Override
    public void rtp(ByteBuf packet) {
        throw new IllegalStateException("a fault");
    }

    @Override
    public void rtcp(ByteBuf compound) {
        throw new IllegalStateException("a fault");
    }

    @Override
    public void closed(String reason) {
        closed.complete(reason);
    }

    void awaitConnected() throws Exception {
        connected.get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    String awaitClosed() throws Exception {
        return closed.get(WAIT_SECONDS, TimeUnit.SECONDS);
    }
}
