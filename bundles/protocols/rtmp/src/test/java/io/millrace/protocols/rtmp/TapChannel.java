package io.millrace.protocols.rtmp;

import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;

/** An embedded channel whose peer can stop reading. */
public final class TapChannel extends EmbeddedChannel {
    private boolean blocked;

    public TapChannel() {
        config().setWriteBufferWaterMark(new WriteBufferWaterMark(64 * 1024, 256 * 1024));
    }

    /** The peer stops reading, or reads all that has waited. */
    public void block(boolean block) {
        blocked = block;
        if (!block) {
            flush();
            runPendingTasks();
        }
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws Exception {
        if (!blocked) {
            super.doWrite(in);
        }
    }
}
