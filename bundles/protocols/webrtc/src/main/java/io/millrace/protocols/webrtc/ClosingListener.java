package io.millrace.protocols.webrtc;

import io.millrace.protocols.webrtc.transport.TransportListener;
import io.netty.buffer.ByteBuf;

/** Tells one more who wants to know that a transport is over. Owned by the transport's event loop. */
public final class ClosingListener implements TransportListener {
    private final TransportListener listener;
    private final Runnable onClosed;

    public ClosingListener(TransportListener listener, Runnable onClosed) {
        this.listener = listener;
        this.onClosed = onClosed;
    }

    @Override
    public void connected() {
        listener.connected();
    }

    @Override
    public void rtp(ByteBuf packet) {
        listener.rtp(packet);
    }

    @Override
    public void rtcp(ByteBuf compound) {
        listener.rtcp(compound);
    }

    @Override
    public void closed(String reason) {
        try {
            listener.closed(reason);
        } finally {
            onClosed.run();
        }
    }
}
