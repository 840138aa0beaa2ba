package io.millrace.protocols.rtmp.chunk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Puts messages together from chunks (RTMP 1.0 section 5.3): all header types, chunk stream ids 2 to 65599, extended
 * timestamps, changes of the chunk size, aborts. Payload is copied once, from the network buffer into the message's array.
 *
 * <p>Used by one thread, the connection's event loop.
 */
public final class ChunkReader {
    private static final int FIRST_CHUNK_BYTES = 128;
    private static final int LONG_TIMESTAMP = 0xFFFFFF;
    private static final int MAX_HEADER_BYTES = 18;
    private static final int LOW_IDS = 64;
    private static final int GENEROUS_BYTES = 1 << 20;
    private static final int[] MESSAGE_HEADER_BYTES = {11, 7, 3, 0};

    private final ChunkLimits limits;
    private final MessageSink sink;
    private final ChunkStream[] lowStreams = new ChunkStream[LOW_IDS];
    private final Map<Integer, ChunkStream> highStreams = new HashMap<>();
    private final byte[] header = new byte[MAX_HEADER_BYTES];
    private int headerFilled;
    private int streams;
    private int chunkBytes = FIRST_CHUNK_BYTES;
    private int maxMessageBytes = ChunkLimits.MAX_COMMAND_BYTES;
    private long arriving;
    private ChunkStream current;
    private int chunkLeft;
    private boolean paused;
    private boolean bareContinuations;

    public ChunkReader(ChunkLimits limits, MessageSink sink) {
        this.limits = limits;
        this.sink = sink;
    }

    /** The peer was let in: messages may be as long as media is. */
    public void allowMedia() {
        maxMessageBytes = limits.maxMessageBytes();
    }

    /**
     * Reads until the input is used up or the sink wants a pause.
     *
     * @throws ChunkException if the peer breaks the format or a limit; the reader cannot be used afterwards
     */
    public void read(ByteBuf in) throws ChunkException {
        paused = false;
        while (!paused && (in.isReadable() || current != null && current.missing() == 0)) {
            if (current == null && !readHeader(in)) {
                return;
            }
            if (current != null) {
                readPayload(in);
            }
        }
    }

    private void readPayload(ByteBuf in) throws ChunkException {
        int bytes = Math.min(in.readableBytes(), chunkLeft);
        if (bytes > 0) {
            int before = current.allocated();
            boolean known = maxMessageBytes == limits.maxMessageBytes();
            current.append(in, bytes, known ? GENEROUS_BYTES : 0);
            arriving += current.allocated() - before;
            if (arriving > limits.maxMessageBytes() + GENEROUS_BYTES) {
                throw new ChunkException("too many unfinished messages");
            }
            chunkLeft -= bytes;
        }
        ChunkStream stream = current;
        if (stream.missing() == 0) {
            current = null;
            arriving -= stream.allocated();
            deliver(stream);
        } else if (chunkLeft == 0) {
            current = null;
        }
    }

    private void deliver(ChunkStream stream) throws ChunkException {
        ByteBuffer body = ByteBuffer.wrap(stream.take());
        switch (stream.type) {
            case MessageType.SET_CHUNK_SIZE -> setChunkSize(body);
            case MessageType.ABORT -> abort(body);
            default -> paused = !sink.message(stream.type, stream.streamId, stream.timestamp, body);
        }
    }

    private void setChunkSize(ByteBuffer body) throws ChunkException {
        int size = body.remaining() < 4 ? 0 : body.getInt();
        if (size < 1 || size > limits.maxChunkBytes()) {
            throw new ChunkException(
                    "chunk size " + Integer.toUnsignedString(size) + " is not between 1 and " + limits.maxChunkBytes());
        }
        chunkBytes = size;
    }

    private void abort(ByteBuffer body) {
        if (body.remaining() < 4) {
            return;
        }
        int id = body.getInt();
        ChunkStream stream = id >= 0 && id < LOW_IDS ? lowStreams[id] : highStreams.get(id);
        if (stream != null) {
            drop(stream);
        }
    }

    private void drop(ChunkStream stream) {
        arriving -= stream.allocated();
        stream.discard();
    }

    /** Collects a chunk's headers; true when {@link #current} and {@link #chunkLeft} are set, or bytes were pushed back. */
    private boolean readHeader(ByteBuf in) throws ChunkException {
        while (true) {
            int needed = headerBytes();
            int bytes = Math.min(needed - headerFilled, in.readableBytes());
            in.readBytes(header, headerFilled, bytes);
            headerFilled += bytes;
            if (headerFilled < needed) {
                return false;
            }
            if (headerFilled == headerBytes()) {
                break;
            }
        }
        int pushedBack = begin();
        headerFilled = 0;
        if (pushedBack > 0) {
            // the four bytes were payload, or payload and the next header: they go through the reader again
            ByteBuf again = Unpooled.wrappedBuffer(header, MAX_HEADER_BYTES - pushedBack, pushedBack)
                    .copy();
            readAgain(again);
        }
        return true;
    }

    private void readAgain(ByteBuf in) throws ChunkException {
        while (in.isReadable()) {
            if (current == null && !readHeader(in)) {
                return;
            }
            if (current != null) {
                readPayload(in);
            }
        }
    }

    /** Length of the headers, as far as it can be told from the bytes that are there. */
    private int headerBytes() {
        if (headerFilled == 0) {
            return 1;
        }
        int low = header[0] & 0x3F;
        int basic = low == 0 ? 2 : low == 1 ? 3 : 1;
        int format = (header[0] & 0xFF) >> 6;
        int upToMessage = basic + MESSAGE_HEADER_BYTES[format];
        if (headerFilled < upToMessage) {
            return upToMessage;
        }
        boolean extended;
        if (format < 3) {
            extended = u24(basic) == LONG_TIMESTAMP;
        } else {
            ChunkStream stream = find(id());
            extended = stream != null && stream.extended && !(bareContinuations && stream.isPartial());
        }
        return extended ? upToMessage + 4 : upToMessage;
    }

    private int id() {
        int low = header[0] & 0x3F;
        if (low > 1) {
            return low;
        }
        int second = header[1] & 0xFF;
        return low == 0 ? 64 + second : 64 + second + ((header[2] & 0xFF) << 8);
    }

    private ChunkStream find(int id) {
        return id < LOW_IDS ? lowStreams[id] : highStreams.get(id);
    }

    private ChunkStream open(int id) throws ChunkException {
        ChunkStream stream = find(id);
        if (stream == null) {
            if (++streams > limits.maxChunkStreams()) {
                throw new ChunkException("more than " + limits.maxChunkStreams() + " chunk streams");
            }
            stream = new ChunkStream();
            if (id < LOW_IDS) {
                lowStreams[id] = stream;
            } else {
                highStreams.put(id, stream);
            }
        }
        return stream;
    }

    /** Applies the collected headers. Returns how many bytes at the end were none, moved to the array's end. */
    private int begin() throws ChunkException {
        int format = (header[0] & 0xFF) >> 6;
        int low = header[0] & 0x3F;
        int at = low == 0 ? 2 : low == 1 ? 3 : 1;
        ChunkStream stream = open(id());
        if (!stream.seen && format > 1) {
            throw new ChunkException("a chunk stream begins without a message header");
        }
        if (format == 3) {
            int extra = headerFilled - at;
            if (extra > 0 && u32(at) != stream.field && stream.isPartial()) {
                bareContinuations = true;
                System.arraycopy(header, at, header, MAX_HEADER_BYTES - extra, extra);
                continueMessage(stream);
                return extra;
            }
            continueMessage(stream);
            return 0;
        }
        if (stream.isPartial()) {
            drop(stream);
        }
        long field = u24(at);
        if (format < 2) {
            stream.length = u24(at + 3);
            stream.type = header[at + 6] & 0xFF;
        }
        if (format == 0) {
            stream.streamId = Integer.reverseBytes((int) u32(at + 7));
        }
        stream.extended = field == LONG_TIMESTAMP;
        stream.field = stream.extended ? u32(at + MESSAGE_HEADER_BYTES[format]) : field;
        stream.timestamp = format == 0 ? stream.field : stream.timestamp + stream.field & 0xFFFF_FFFFL;
        stream.seen = true;
        start(stream);
        return 0;
    }

    /** A header of type 3: the rest of a message, or a message that repeats the header and the delta of the last. */
    private void continueMessage(ChunkStream stream) throws ChunkException {
        if (stream.isPartial()) {
            current = stream;
            chunkLeft = Math.min(chunkBytes, stream.missing());
        } else {
            stream.timestamp = stream.timestamp + stream.field & 0xFFFF_FFFFL;
            start(stream);
        }
    }

    private void start(ChunkStream stream) throws ChunkException {
        if (stream.length > maxMessageBytes) {
            throw new ChunkException("a message of " + stream.length + " bytes; " + maxMessageBytes + " are allowed");
        }
        current = stream;
        chunkLeft = Math.min(chunkBytes, stream.length);
    }

    private int u24(int at) {
        return (header[at] & 0xFF) << 16 | (header[at + 1] & 0xFF) << 8 | header[at + 2] & 0xFF;
    }

    private long u32(int at) {
        return (header[at] & 0xFFL) << 24
                | (header[at + 1] & 0xFFL) << 16
                | (header[at + 2] & 0xFFL) << 8
                | header[at + 3] & 0xFFL;
    }
}
