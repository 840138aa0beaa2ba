package io.millrace.protocols.webrtc.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what it is told. */
final class RecordingListener implements TransportListener {
    private static final int WAIT_SECONDS = 60;

    final CompletableFuture<Boolean> connected = new CompletableFuture<>();
    final CompletableFuture<String> closed = new CompletableFuture<>();
    final BlockingQueue<byte[]> rtp = new LinkedBlockingQueue<>();
    final BlockingQueue<byte[]> rtcp = new LinkedBlockingQueue<>();

    @Override
    public void connected() {
        connected.complete(true);
    }

    @Override
    public void rtp(ByteBuf packet) {
        rtp.add(ByteBufUtil.getBytes(packet));
    }

    @Override
    public void rtcp(ByteBuf compound) {
        rtcp.add(ByteBufUtil.getBytes(compound));
    }

    @Override
    public void closed(String reason) {
        if (!closed.complete(reason)) {
            throw new AssertionError("closed twice");
        }
    }

    void awaitConnected() throws Exception {
        connected.get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    String awaitClosed() throws Exception {
        return closed.get(WAIT_SECONDS, TimeUnit.SECONDS);
    }
}
