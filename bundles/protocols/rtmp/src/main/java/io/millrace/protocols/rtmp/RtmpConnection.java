package io.millrace.protocols.rtmp;

import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.flv.Amf0Reader;
import io.millrace.net.Connection;
import io.millrace.net.LoopConnections;
import io.millrace.protocols.rtmp.chunk.ChunkException;
import io.millrace.protocols.rtmp.chunk.ChunkReader;
import io.millrace.protocols.rtmp.chunk.MessageSink;
import io.millrace.protocols.rtmp.chunk.MessageType;
import io.millrace.protocols.rtmp.command.Command;
import io.millrace.protocols.rtmp.handshake.ServerHandshake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;

/**
 * One RTMP connection: handshake, protocol control messages, deadlines, and the way out. What commands mean is
 * {@link NetStream}'s business. Owned by its event loop.
 */
final class RtmpConnection extends ChannelInboundHandlerAdapter implements MessageSink, LoopConnections.Member {
    private static final long LEAVE_US = 500_000;
    private static final long DEFAULT_WINDOW = 2_500_000;
    private static final long MIN_WINDOW = 1_000;

    private final Connection connection;
    private final RtmpServices services;
    private final Outbox outbox;
    private final NetStream stream;
    private final ServerHandshake handshake = new ServerHandshake();
    private final ChunkReader reader;
    private final Runnable onGone;
    private final long startedUs;
    private long heardUs;
    private long busyUs;
    private boolean pinged;
    private long received;
    private long counted;
    private long acknowledged;
    private long window = DEFAULT_WINDOW;
    private boolean paused;
    private boolean leaving;
    private boolean gone;
    private ByteBuf unread = Unpooled.EMPTY_BUFFER;

    RtmpConnection(Connection connection, RtmpServices services, Runnable onGone) {
        this.connection = connection;
        this.services = services;
        this.onGone = onGone;
        outbox = new Outbox(connection.channel(), services.settings().writer());
        stream = new NetStream(this, services);
        reader = new ChunkReader(services.settings().limits(), this);
        startedUs = services.clock().monotonicUs();
        heardUs = startedUs;
        busyUs = startedUs;
    }

    Connection connection() {
        return connection;
    }

    Channel channel() {
        return connection.channel();
    }

    Outbox outbox() {
        return outbox;
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

    /** Media of any size may come from now on. */
    void allowMedia() {
        reader.allowMedia();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        received += in.readableBytes();
        if (leaving || gone) {
            in.release();
        } else if (unread.isReadable() || paused) {
            ByteBuf both = ctx.alloc().buffer(unread.readableBytes() + in.readableBytes());
            both.writeBytes(unread).writeBytes(in);
            in.release();
            unread.release();
            unread = both;
        } else {
            consume(in);
        }
    }

    /** Parses what has come; keeps what may not be parsed yet. */
    private void consume(ByteBuf in) {
        try {
            if (handshake.state() != ServerHandshake.State.DONE) {
                shakeHands(in);
            }
            if (handshake.state() == ServerHandshake.State.DONE) {
                reader.read(in);
            }
        } catch (ChunkException | MalformedBitstreamException e) {
            fail(e.getMessage());
        }
        if (in.isReadable() && paused && !leaving && !gone) {
            unread = in;
        } else {
            in.release();
        }
    }

    private void shakeHands(ByteBuf in) {
        ByteBuf out = channel().alloc().buffer();
        ServerHandshake.State state = handshake.read(in, out);
        if (out.isReadable()) {
            channel().writeAndFlush(out, channel().voidPromise());
        } else {
            out.release();
        }
        if (state == ServerHandshake.State.FAILED) {
            fail("does not speak RTMP");
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (received == counted || gone) {
            return;
        }
        heardUs = services.clock().monotonicUs();
        pinged = false;
        stream.flush(received - counted);
        counted = received;
        if (!leaving && received - acknowledged >= window) {
            acknowledged = received;
            outbox.control(MessageType.ACKNOWLEDGEMENT, received);
        }
        outbox.flush();
    }

    @Override
    public boolean message(int type, int streamId, long timestampMs, ByteBuffer body) {
        if (leaving || gone) {
            return true;
        }
        switch (type) {
            case MessageType.AUDIO,
                    MessageType.VIDEO,
                    MessageType.DATA_AMF0,
                    MessageType.DATA_AMF3,
                    MessageType.AGGREGATE -> stream.media(type, timestampMs, body);
            case MessageType.COMMAND_AMF0 -> stream.command(Command.parse(body));
            case MessageType.COMMAND_AMF3 -> stream.command(Command.parse(Amf0Reader.unwrapAmf3(body)));
            case MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE -> windowSize(body);
            case MessageType.USER_CONTROL -> userControl(body);
            default -> {
                // acknowledgements, bandwidth and shared objects need no answer
            }
        }
        if (outbox.isOverfull()) {
            fail("asks for more than it reads");
        }
        return !paused && !leaving && !gone;
    }

    private void windowSize(ByteBuffer body) {
        if (body.remaining() >= 4) {
            window = Math.max(MIN_WINDOW, Integer.toUnsignedLong(body.getInt()));
        }
    }

    private void userControl(ByteBuffer body) {
        if (body.remaining() >= 6 && body.getShort() == Outbox.PING_REQUEST) {
            outbox.event(Outbox.PING_RESPONSE, body.getInt());
        }
    }

    /** Nothing more is read or parsed until {@link #resumeReading}. */
    void pauseReading() {
        paused = true;
        channel().config().setAutoRead(false);
    }

    void resumeReading() {
        if (gone) {
            return;
        }
        paused = false;
        ByteBuf in = unread;
        unread = Unpooled.EMPTY_BUFFER;
        if (in.isReadable() && !leaving) {
            consume(in);
        } else {
            in.release();
        }
        if (!paused) {
            channel().config().setAutoRead(true);
        }
        stream.flush(0);
        outbox.flush();
    }

    /** Tells the peer why it cannot stay, and closes. */
    void refuse(String code, String reason) {
        leave(code, "error", reason);
    }

    /** Says a last word, and closes when the peer has had time to hear it. */
    void leave(String code, String level, String description) {
        if (leaving || gone) {
            return;
        }
        outbox.status(level, code, description);
        leaveSilently();
    }

    void leaveSilently() {
        leaving = true;
        stream.close();
        outbox.flush();
        services.timer().after(LEAVE_US, connection.loop(), channel()::close);
        // what still comes is read and dropped: unread bytes would turn the last word into a reset
        paused = false;
        channel().config().setAutoRead(true);
    }

    /** The peer misbehaves. */
    void fail(String reason) {
        if (!gone && !leaving) {
            leaving = true;
            services.faults().report("RTMP connection closed", host(), reason);
            channel().close();
        }
    }

    /** Deadlines, once a second. */
    @Override
    public void tick(long nowUs) {
        if (gone || leaving) {
            return;
        }
        RtmpSettings settings = services.settings();
        long silentUs = nowUs - heardUs;
        if (stream.isBusy()) {
            busyUs = nowUs;
        }
        if (!stream.isConnected() && nowUs - startedUs > settings.handshakeUs()) {
            fail("did not connect in time");
        } else if (nowUs - busyUs > settings.idleUs()) {
            fail("neither publishes nor plays");
        } else if (stream.isPublishing() && silentUs > settings.idleUs()) {
            fail("has sent nothing for " + silentUs / 1_000_000 + " s");
        } else if (stream.isPublishing() && silentUs > settings.idleUs() / 2 && !pinged) {
            pinged = true;
            outbox.event(Outbox.PING_REQUEST, nowUs / 1_000);
            outbox.flush();
        }
    }

    /** The plugin stops: players that can are asked to connect again, and the connection is closed. */
    @Override
    public void stop() {
        if (gone) {
            return;
        }
        stream.askToReconnect();
        stream.close();
        outbox.flush();
        channel().close();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            stream.writable();
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
        stream.close();
        unread.release();
        unread = Unpooled.EMPTY_BUFFER;
        onGone.run();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof java.io.IOException)) {
            services.faults().report("RTMP connection failed", host(), String.valueOf(cause));
        }
        ctx.close();
    }
}
