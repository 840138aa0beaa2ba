package io.millrace.protocols.rtmp;

import io.millrace.api.access.Peer;
import io.millrace.formats.flv.Amf0Value;
import io.millrace.formats.flv.Amf0Writer;
import io.millrace.net.Connection;
import io.millrace.protocols.rtmp.chunk.ChunkException;
import io.millrace.protocols.rtmp.chunk.ChunkLimits;
import io.millrace.protocols.rtmp.chunk.ChunkReader;
import io.millrace.protocols.rtmp.chunk.ChunkWriter;
import io.millrace.protocols.rtmp.chunk.MessageType;
import io.millrace.protocols.rtmp.command.Command;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The client's side of a connection, on an embedded channel. */
final class TestPeer {
    private static final int HANDSHAKE_ANSWER_BYTES = 1 + 2 * 1536;

    /** A message from the server. */
    record Message(int type, int streamId, long timestampMs, ByteBuffer body) {}

    final TapChannel channel = new TapChannel();
    final List<Message> messages = new ArrayList<>();

    private final TestServer server;
    private final ChunkWriter writer = new ChunkWriter(128);
    private final ChunkReader reader =
            new ChunkReader(new ChunkLimits(1 << 24, 1 << 24, 64), (type, streamId, timestampMs, body) -> {
                messages.add(new Message(type, streamId, timestampMs, body));
                return true;
            });
    private int skip = HANDSHAKE_ANSWER_BYTES;
    private double transaction = 1;

    TestPeer(TestServer server) {
        this.server = server;
        reader.allowMedia();
        Peer peer = new Peer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000), false, false);
        TestConnection connection = new TestConnection(channel, peer);
        server.connections.add(connection, gone -> new RtmpConnection(connection, server.services, gone));
    }

    private record TestConnection(Channel channel, Peer peer) implements Connection {
        @Override
        public String protocol() {
            return "rtmp";
        }
    }

    /** Sends bytes as they are. */
    TestPeer raw(ByteBuf bytes) {
        if (channel.isActive()) {
            channel.writeInbound(bytes);
        } else {
            bytes.release();
        }
        return run();
    }

    TestPeer raw(byte... bytes) {
        return raw(Unpooled.wrappedBuffer(bytes));
    }

    /** Lets the server do what is due, and reads what it sent. */
    TestPeer run() {
        channel.runPendingTasks();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            int skipped = Math.min(skip, out.readableBytes());
            skip -= skipped;
            out.skipBytes(skipped);
            try {
                reader.read(out);
            } catch (ChunkException e) {
                throw new AssertionError(e);
            } finally {
                out.release();
            }
        }
        return this;
    }

    TestPeer handshake() {
        byte[] hello = new byte[1 + 1536 + 1536];
        hello[0] = 3;
        return raw(hello);
    }

    TestPeer send(int type, int streamId, long timestampMs, ByteBuffer body) {
        ByteBuf out = Unpooled.buffer();
        int chunkStream = type == MessageType.VIDEO ? 6 : type == MessageType.AUDIO ? 4 : 3;
        writer.write(out, chunkStream, type, streamId, timestampMs, body.duplicate());
        return raw(out);
    }

    TestPeer command(String name, Amf0Value... arguments) {
        Amf0Writer body = new Amf0Writer().write(Amf0Value.of(name)).write(Amf0Value.of(transaction++));
        for (Amf0Value argument : arguments) {
            body.write(argument);
        }
        return send(MessageType.COMMAND_AMF0, 1, 0, body.toBuffer());
    }

    TestPeer connect(String app, Map<String, Amf0Value> more) {
        Map<String, Amf0Value> object = new LinkedHashMap<>(more);
        object.put("app", Amf0Value.of(app));
        object.put("tcUrl", Amf0Value.of("rtmp://127.0.0.1/" + app));
        object.put("flashVer", Amf0Value.of("test/1"));
        return handshake().command("connect", new Amf0Value.Obj(object));
    }

    TestPeer connect() {
        return connect("live", Map.of());
    }

    TestPeer publish(String name) {
        return command("createStream", Amf0Value.NULL)
                .command("publish", Amf0Value.NULL, Amf0Value.of(name), Amf0Value.of("live"));
    }

    TestPeer play(String name) {
        return command("createStream", Amf0Value.NULL)
                .command("play", Amf0Value.NULL, Amf0Value.of(name), Amf0Value.of(-2000));
    }

    /** Commands received. */
    List<Command> commands() {
        return messages.stream()
                .filter(message -> message.type == MessageType.COMMAND_AMF0)
                .map(message -> Command.parse(message.body.duplicate()))
                .toList();
    }

    /** Codes of the status events received, each with its level: {@code status NetStream.Publish.Start}. */
    List<String> statuses() {
        return commands().stream()
                .filter(command -> command.name().equals("onStatus"))
                .map(command -> command.argument(1).get("level").asText().orElse("") + " "
                        + command.argument(1).get("code").asText().orElse(""))
                .toList();
    }

    /** Description of the last status event. */
    String lastDescription() {
        List<Command> all = commands();
        return all.get(all.size() - 1).argument(1).get("description").asText().orElse("");
    }

    List<Message> media() {
        return messages.stream()
                .filter(message -> message.type == MessageType.VIDEO || message.type == MessageType.AUDIO)
                .toList();
    }

    List<Message> ofType(int type) {
        return messages.stream().filter(message -> message.type == type).toList();
    }

    boolean isOpen() {
        return channel.isActive();
    }

    /** Time passes for the server. */
    TestPeer advance(long us) {
        server.workers.timer.advance(us);
        return run();
    }
}
