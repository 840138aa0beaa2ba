package io.millrace.protocols.rtmp;

import io.millrace.protocols.rtmp.chunk.ChunkWriter;
import io.millrace.protocols.rtmp.chunk.MessageType;
import io.millrace.protocols.rtmp.command.Replies;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.nio.ByteBuffer;

/** Commands and control messages to one peer. Owned by the connection's event loop. */
final class Outbox {
    /** The only message stream: playback bytes are shared by all players, so its number is too. */
    static final int STREAM_ID = 1;

    static final int STREAM_BEGIN = 0;
    static final int STREAM_EOF = 1;
    static final int SET_BUFFER_LENGTH = 3;
    static final int PING_REQUEST = 6;
    static final int PING_RESPONSE = 7;

    private static final int CONTROL_CHUNK_STREAM = 2;
    private static final int COMMAND_CHUNK_STREAM = 3;
    private static final int MAX_PENDING_BYTES = 1 << 20;

    private final Channel channel;
    private final ChunkWriter writer;

    Outbox(Channel channel, ChunkWriter writer) {
        this.channel = channel;
        this.writer = writer;
    }

    /** A command to the connection. */
    void command(ByteBuffer body) {
        write(COMMAND_CHUNK_STREAM, MessageType.COMMAND_AMF0, 0, body);
    }

    /** A command to the stream. */
    void call(ByteBuffer body) {
        write(COMMAND_CHUNK_STREAM, MessageType.COMMAND_AMF0, STREAM_ID, body);
    }

    /** How much a client that plays holds back. */
    void bufferLength(int ms) {
        ByteBuffer body = ByteBuffer.allocate(10)
                .putShort((short) SET_BUFFER_LENGTH)
                .putInt(STREAM_ID)
                .putInt(ms)
                .flip();
        write(CONTROL_CHUNK_STREAM, MessageType.USER_CONTROL, 0, body);
    }

    /** A status event of the stream. */
    void status(String level, String code, String description) {
        write(COMMAND_CHUNK_STREAM, MessageType.COMMAND_AMF0, STREAM_ID, Replies.status(level, code, description));
    }

    /** A control message that holds one number. */
    void control(int type, long value) {
        write(
                CONTROL_CHUNK_STREAM,
                type,
                0,
                ByteBuffer.allocate(4).putInt((int) value).flip());
    }

    void peerBandwidth(int bytes) {
        byte dynamic = 2;
        ByteBuffer body = ByteBuffer.allocate(5).putInt(bytes).put(dynamic).flip();
        write(CONTROL_CHUNK_STREAM, MessageType.SET_PEER_BANDWIDTH, 0, body);
    }

    /** A user control event with one number: a stream or a time. */
    void event(int event, long value) {
        ByteBuffer body = ByteBuffer.allocate(6)
                .putShort((short) event)
                .putInt((int) value)
                .flip();
        write(CONTROL_CHUNK_STREAM, MessageType.USER_CONTROL, 0, body);
    }

    private void write(int chunkStream, int type, int streamId, ByteBuffer body) {
        int size = writer.encodedBytes(body.remaining(), 0);
        ByteBuf out = channel.alloc().directBuffer(size, size);
        writer.write(out, chunkStream, type, streamId, 0, body);
        channel.write(out, channel.voidPromise());
    }

    /** Whether the peer asks for more than it reads. */
    boolean isOverfull() {
        return !channel.isWritable() && channel.bytesBeforeWritable() > MAX_PENDING_BYTES;
    }

    void flush() {
        channel.flush();
    }
}
