package io.millrace.protocols.webrtc;

import io.millrace.protocols.webrtc.signalling.SessionProgress;
import io.millrace.protocols.webrtc.transport.TransportListener;
import io.netty.buffer.ByteBuf;

/** Tells one more who wants to know what becomes of a session. Owned by the transport's event loop. */
public final class FollowedListener implements TransportListener {
    private final TransportListener listener;
    private final SessionProgress progress;

    public FollowedListener(TransportListener listener, SessionProgress progress) {
        this.listener = listener;
        this.progress = progress;
    }

    @Override
    public void connected() {
        progress.connected();
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
            progress.closed();
        }
    }
}
