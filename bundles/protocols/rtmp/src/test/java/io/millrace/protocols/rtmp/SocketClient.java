package io.millrace.protocols.rtmp;

import io.millrace.formats.flv.Amf0Value;
import io.millrace.formats.flv.Amf0Writer;
import io.millrace.protocols.rtmp.chunk.ChunkException;
import io.millrace.protocols.rtmp.chunk.ChunkLimits;
import io.millrace.protocols.rtmp.chunk.ChunkReader;
import io.millrace.protocols.rtmp.chunk.ChunkWriter;
import io.millrace.protocols.rtmp.chunk.MessageType;
import io.millrace.protocols.rtmp.command.Command;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A client on a real socket, one thread. Gives up after five seconds of silence. */
final class SocketClient implements AutoCloseable {
    final List<TestPeer.Message> messages = new ArrayList<>();

    private final Socket socket;
    private final DataInputStream in;
    private final ChunkWriter writer = new ChunkWriter(128);
    private final ChunkReader reader =
            new ChunkReader(new ChunkLimits(1 << 24, 1 << 24, 64), (type, id, time, body) -> {
                messages.add(new TestPeer.Message(type, id, time, body));
                return true;
            });
    private final byte[] buffer = new byte[65_536];

    SocketClient(int port) throws IOException {
        this(new Socket("127.0.0.1", port));
    }

    SocketClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(5_000);
        in = new DataInputStream(socket.getInputStream());
        reader.allowMedia();
        byte[] hello = new byte[1 + 2 * 1536];
        hello[0] = 3;
        socket.getOutputStream().write(hello);
        in.readFully(new byte[1 + 2 * 1536]);
    }

    void raw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void command(int transaction, String name, Amf0Value... arguments) throws IOException {
        Amf0Writer body = new Amf0Writer().write(Amf0Value.of(name)).write(Amf0Value.of(transaction));
        for (Amf0Value argument : arguments) {
            body.write(argument);
        }
        send(MessageType.COMMAND_AMF0, 0, body.toBuffer());
    }

    void send(int type, long timestampMs, ByteBuffer body) throws IOException {
        ByteBuf out = Unpooled.buffer();
        writer.write(out, type == MessageType.COMMAND_AMF0 ? 3 : 4, type, 1, timestampMs, body);
        raw(io.netty.buffer.ByteBufUtil.getBytes(out));
    }

    SocketClient connect() throws IOException {
        command(1, "connect", new Amf0Value.Obj(Map.of("app", Amf0Value.of("live"))));
        command(2, "createStream", Amf0Value.NULL);
        return this;
    }

    SocketClient publish(String name) throws IOException {
        connect().command(3, "publish", Amf0Value.NULL, Amf0Value.of(name), Amf0Value.of("live"));
        return awaitStatus("NetStream.Publish.Start");
    }

    SocketClient play(String name) throws IOException {
        connect().command(3, "play", Amf0Value.NULL, Amf0Value.of(name));
        return awaitStatus("NetStream.Play.Start");
    }

    SocketClient awaitStatus(String code) throws IOException {
        await(message -> message.type() == MessageType.COMMAND_AMF0
                && Command.parse(message.body().duplicate())
                        .argument(1)
                        .get("code")
                        .equals(Amf0Value.of(code)));
        return this;
    }

    /** Reads until a message fits. */
    void await(Predicate<TestPeer.Message> wanted) throws IOException {
        int seen = 0;
        while (true) {
            for (; seen < messages.size(); seen++) {
                if (wanted.test(messages.get(seen))) {
                    return;
                }
            }
            if (!readMore()) {
                throw new AssertionError("closed before it came; had " + messages);
            }
        }
    }

    /** Reads until the server closes. */
    void awaitEnd() throws IOException {
        boolean open = true;
        while (open) {
            open = readMore();
        }
    }

    private boolean readMore() throws IOException {
        int bytes;
        try {
            bytes = in.read(buffer);
        } catch (java.net.SocketException e) {
            return false;
        }
        if (bytes < 0) {
            return false;
        }
        try {
            reader.read(Unpooled.wrappedBuffer(buffer, 0, bytes));
        } catch (ChunkException e) {
            throw new AssertionError(e);
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
