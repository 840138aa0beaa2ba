package io.millrace.protocols.rtsp;

import io.millrace.net.Connection;
import io.millrace.net.LoopConnections;
import io.millrace.protocols.rtsp.message.MalformedRtspException;
import io.millrace.protocols.rtsp.message.Request;
import io.millrace.protocols.rtsp.message.Response;
import io.millrace.protocols.rtsp.message.RtspReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.RejectedExecutionException;

/**
 * One RTSP connection: messages, deadlines, and the way out. What requests mean is {@link RtspDialog}'s business. Owned by
 * its event loop.
 */
final class RtspConnection extends ChannelInboundHandlerAdapter implements RtspReader.Sink, LoopConnections.Member {
    private static final long LEAVE_US = 500_000;
    private static final int MAX_PENDING_BYTES = 1 << 20;

    private final Connection connection;
    private final RtspServices services;
    private final Runnable onGone;
    private final RtspDialog dialog;
    private final RtspReader reader = new RtspReader(this);
    private final long startedUs;
    private long heardUs;
    private long receivedBytes;
    private boolean waiting;
    private boolean leaving;
    private boolean gone;

    RtspConnection(Connection connection, RtspServices services, Runnable onGone) {
        this.connection = connection;
        this.services = services;
        this.onGone = onGone;
        dialog = new RtspDialog(this, services);
        startedUs = services.clock().monotonicUs();
        heardUs = startedUs;
    }

    Connection connection() {
        return connection;
    }

    Channel channel() {
        return connection.channel();
    }

    String host() {
        return connection.peer().host();
    }

    /** Runs something on the connection's loop; nothing, if the loop has ended. */
    void execute(Runnable task) {
        try {
            connection.loop().execute(task);
        } catch (RejectedExecutionException e) {
            // the server stops
        }
    }

    /** The peer has given a sign of life, here or over UDP. */
    void heard() {
        heardUs = services.clock().monotonicUs();
    }

    boolean isGone() {
        return gone || leaving;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (isGone()) {
            in.release();
            return;
        }
        heard();
        receivedBytes += in.readableBytes();
        try {
            reader.read(in, ctx.alloc());
        } catch (MalformedRtspException e) {
            fail(e.getMessage());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!gone) {
            dialog.flush(receivedBytes);
            receivedBytes = 0;
            channel().flush();
        }
    }

    @Override
    public boolean isReady() {
        return !waiting && !isGone();
    }

    @Override
    public void request(Request request) {
        dialog.request(request);
        if (!channel().isWritable() && channel().bytesBeforeWritable() > MAX_PENDING_BYTES) {
            fail("asks for more than it reads");
        }
    }

    /** We ask nothing of clients. */
    @Override
    public void response(Response response) {}

    @Override
    public void interleaved(int channel, ByteBuffer bytes) {
        dialog.interleaved(channel, bytes);
    }

    /** Nothing more is parsed until {@link #proceed}: the answer to a request takes a moment. */
    void await() {
        waiting = true;
        channel().config().setAutoRead(false);
    }

    /** The answer is there. */
    void proceed() {
        waiting = false;
        if (isGone()) {
            return;
        }
        try {
            reader.resume(channel().alloc());
        } catch (MalformedRtspException e) {
            fail(e.getMessage());
        }
        if (isReady()) {
            channel().config().setAutoRead(true);
        }
        channel().flush();
    }

    /** Queues an answer. */
    void write(Response response) {
        if (!gone) {
            ByteBuf out = ByteBufUtil.encodeString(
                    channel().alloc(), CharBuffer.wrap(response.text()), StandardCharsets.UTF_8);
            channel().write(out, channel().voidPromise());
        }
    }

    /** Writes binary data inside the connection. */
    void writeInterleaved(int interleavedChannel, ByteBuffer bytes) {
        if (!isGone()) {
            ByteBuf out = channel().alloc().buffer(4 + bytes.remaining());
            out.writeByte('$').writeByte(interleavedChannel).writeShort(bytes.remaining());
            out.writeBytes(bytes);
            channel().write(out, channel().voidPromise());
        }
    }

    /** Answers a request for the last time, and closes when the peer has had time to read it. */
    void leave(Response response) {
        if (isGone()) {
            return;
        }
        write(response);
        leave();
    }

    /** Closes when what was written has had time to arrive. */
    void leave() {
        if (isGone()) {
            return;
        }
        leaving = true;
        services.timer().after(LEAVE_US, connection.loop(), channel()::close);
        dialog.close();
        channel().flush();
        // what still comes is read and dropped: unread bytes would turn the last answer into a reset
        channel().config().setAutoRead(true);
    }

    /** The peer misbehaves, or cannot be served any more. */
    void fail(String reason) {
        if (!isGone()) {
            leaving = true;
            services.faults().report("RTSP connection closed", host(), reason);
            dialog.close();
            channel().close();
        }
    }

    /** Deadlines, once a second. */
    @Override
    public void tick(long nowUs) {
        if (isGone()) {
            return;
        }
        RtspSettings settings = services.settings();
        dialog.tick(nowUs);
        if (isGone()) {
            return;
        }
        if (!dialog.isBusy() && nowUs - startedUs > settings.setupUs()) {
            fail("neither publishes nor plays");
        } else if (dialog.mustBeHeard() && nowUs - heardUs > settings.idleUs()) {
            fail("has given no sign of life for " + (nowUs - heardUs) / 1_000_000 + " s");
        }
        channel().flush();
    }

    /** The plugin stops. */
    @Override
    public void stop() {
        if (!gone) {
            dialog.close();
            channel().flush();
            channel().close();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            dialog.writable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        release();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        release();
    }

    private void release() {
        if (gone) {
            return;
        }
        gone = true;
        dialog.close();
        reader.close();
        onGone.run();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof java.io.IOException)) {
            services.faults().report("RTSP connection failed", host(), String.valueOf(cause));
        }
        ctx.close();
    }
}
