package io.millrace.protocols.rtmp;

import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.flv.Amf0Reader;
import io.millrace.formats.flv.Amf0Value;
import io.millrace.net.Connection;
import io.millrace.protocols.rtmp.chunk.ChunkException;
import io.millrace.protocols.rtmp.chunk.ChunkReader;
import io.millrace.protocols.rtmp.chunk.MessageSink;
import io.millrace.protocols.rtmp.chunk.MessageType;
import io.millrace.protocols.rtmp.command.Calls;
import io.millrace.protocols.rtmp.command.Command;
import io.millrace.protocols.rtmp.command.ServerCodecs;
import io.millrace.protocols.rtmp.handshake.ClientHandshake;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;

/**
 * A connection to another server, as its client: handshake, {@code connect}, one stream, and deadlines. What the stream is for
 * is its {@link ClientStream}'s business. Owned by its event loop.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter implements MessageSink {
    private static final int WINDOW_BYTES = 2_500_000;
    private static final double CONNECT = 1;
    private static final double CREATE_STREAM = 4;

    private final Connection connection;
    private final RemoteAddress remote;
    private final RtmpServices services;
    private final ClientStream stream;
    private final Outbox outbox;
    private final ChunkReader reader;
    private final ClientHandshake handshake = new ClientHandshake();
    private final long startedUs;
    private long heardUs;
    private long received;
    private long counted;
    private long acknowledged;
    private long window = WINDOW_BYTES;
    private boolean created;
    private boolean over;

    ClientConnection(
            Connection connection,
            RemoteAddress remote,
            RtmpServices services,
            Function<ClientConnection, ClientStream> purpose) {
        this.connection = connection;
        this.remote = remote;
        this.services = services;
        outbox = new Outbox(connection.channel(), services.settings().writer());
        reader = new ChunkReader(services.settings().limits(), this);
        stream = purpose.apply(this);
        startedUs = services.clock().monotonicUs();
        heardUs = startedUs;
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

    /** Media of any size may come from now on. */
    void allowMedia() {
        reader.allowMedia();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ByteBuf out = channel().alloc().buffer();
        handshake.begin(out);
        ctx.writeAndFlush(out);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        received += in.readableBytes();
        try {
            if (!over && !handshake.isDone()) {
                shakeHands(in);
            }
            if (!over && handshake.isDone()) {
                reader.read(in);
            }
        } catch (ChunkException | MalformedBitstreamException e) {
            end("The other server sends what is no RTMP: " + e.getMessage());
        } finally {
            in.release();
        }
    }

    private void shakeHands(ByteBuf in) {
        ByteBuf out = channel().alloc().buffer();
        handshake.read(in, out);
        if (handshake.hasFailed()) {
            out.release();
            end("The other server does not speak RTMP");
        } else if (handshake.isDone()) {
            channel().write(out, channel().voidPromise());
            outbox.control(
                    MessageType.SET_CHUNK_SIZE, services.settings().writer().chunkBytes());
            outbox.command(Calls.connect(CONNECT, remote.app(), remote.tcUrl(), stream.publishes()));
        } else {
            out.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (over) {
            return;
        }
        heardUs = services.clock().monotonicUs();
        stream.flush(received - counted);
        counted = received;
        if (received - acknowledged >= window) {
            acknowledged = received;
            outbox.control(MessageType.ACKNOWLEDGEMENT, received);
        }
        outbox.flush();
    }

    @Override
    public boolean message(int type, int streamId, long timestampMs, ByteBuffer body) {
        if (over) {
            return true;
        }
        switch (type) {
            case MessageType.AUDIO,
                    MessageType.VIDEO,
                    MessageType.DATA_AMF0,
                    MessageType.DATA_AMF3,
                    MessageType.AGGREGATE -> stream.media(type, timestampMs, body);
            case MessageType.COMMAND_AMF0 -> command(Command.parse(body));
            case MessageType.COMMAND_AMF3 -> command(Command.parse(Amf0Reader.unwrapAmf3(body)));
            case MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE -> {
                if (body.remaining() >= 4) {
                    window = Math.max(1_000, Integer.toUnsignedLong(body.getInt()));
                }
            }
            case MessageType.USER_CONTROL -> userControl(body);
            default -> {
                // acknowledgements, bandwidth and shared objects need no answer
            }
        }
        return true;
    }

    private void userControl(ByteBuffer body) {
        if (body.remaining() < 6) {
            return;
        }
        int event = body.getShort();
        if (event == Outbox.PING_REQUEST) {
            outbox.event(Outbox.PING_RESPONSE, body.getInt());
        } else if (event == Outbox.STREAM_EOF && body.getInt() == Outbox.STREAM_ID) {
            stream.finished();
        }
    }

    private void command(Command command) {
        switch (command.name()) {
            case "_result" -> result(command);
            case "_error" -> {
                boolean needed = command.transactionId() == CONNECT || command.transactionId() == CREATE_STREAM;
                if (needed) {
                    end("The other server refuses: " + reason(command));
                }
            }
            case "onStatus" -> {
                Amf0Value info = command.argument(1);
                String code = info.get("code").asText().orElse("");
                if (info.get("level").asText().orElse("").equals("error")) {
                    end("The other server refuses: " + reason(command));
                } else {
                    stream.status(code);
                }
            }
            case "close" -> end("The other server ends the connection");
            default -> {
                // onBWDone, onFCPublish and what servers invent
            }
        }
    }

    private void result(Command command) {
        if (command.transactionId() == CONNECT) {
            stream.connected(remote.stream(), ServerCodecs.of(command));
            outbox.command(Calls.call("createStream", CREATE_STREAM));
        } else if (command.transactionId() == CREATE_STREAM) {
            double number = command.argument(1).asNumber().orElse(0);
            if (number == Outbox.STREAM_ID) {
                created = true;
                stream.created(remote.stream());
            } else {
                end("The other server gives its first stream the number " + number + ", not 1");
            }
        }
    }

    private static String reason(Command command) {
        Amf0Value info = command.argument(1);
        Optional<String> description = info.get("description").asText().filter(text -> !text.isBlank());
        return description.orElseGet(() -> info.get("code").asText().orElse("it gives no reason"));
    }

    /** Deadlines, once a second. */
    void tick(long nowUs) {
        if (over) {
            return;
        }
        RtmpSettings settings = services.settings();
        if (!stream.isRunning() && nowUs - startedUs > settings.handshakeUs()) {
            end(
                    created
                            ? "The other server has the stream, but sends nothing of it"
                            : "The other server did not answer in time");
        } else if (stream.isRunning() && !stream.publishes() && nowUs - heardUs > settings.handshakeUs()) {
            end("The other server has sent nothing for " + (nowUs - heardUs) / 1_000_000 + " s");
        }
    }

    /** Ends the connection. */
    void end(String reason) {
        if (!over) {
            over = true;
            stream.ended(reason);
            outbox.flush();
            channel().close();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable() && !over) {
            stream.writable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end("The connection was closed");
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        end("The connection was closed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        end("The connection failed: " + cause.getMessage());
    }
}
