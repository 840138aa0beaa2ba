package io.millrace.protocols.rtsp.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Takes a connection's bytes apart: requests, responses, and binary data between them (RFC 2326 section 10.12). Keeps what
 * is not whole yet, at most one message. Owned by the connection's event loop.
 */
public final class RtspReader {
    private static final int MAX_HEADER_BYTES = 16 * 1024;
    private static final int MAX_BODY_BYTES = 64 * 1024;
    private static final int INTERLEAVED_BYTES = 4;

    /** Gets what comes. */
    public interface Sink {
        void request(Request request);

        void response(Response response);

        /**
         * Binary data.
         *
         * @param channel 0 to 255
         * @param bytes valid during the call
         */
        void interleaved(int channel, ByteBuffer bytes);

        /** Whether the next message may be read now. */
        boolean isReady();
    }

    private final Sink sink;
    private ByteBuf rest = Unpooled.EMPTY_BUFFER;

    public RtspReader(Sink sink) {
        this.sink = sink;
    }

    /**
     * Takes bytes over and parses what is whole, as long as the sink is ready.
     *
     * @throws MalformedRtspException if they are not RTSP
     */
    public void read(ByteBuf in, ByteBufAllocator allocator) {
        ByteBuf data = in;
        if (rest.isReadable()) {
            data = allocator.buffer(rest.readableBytes() + in.readableBytes());
            data.writeBytes(rest).writeBytes(in);
            in.release();
            rest.release();
            rest = Unpooled.EMPTY_BUFFER;
        }
        try {
            while (data.isReadable() && sink.isReady() && next(data)) {
                // goes on
            }
        } finally {
            keep(data);
        }
    }

    /** Goes on with what is kept, after the sink was not ready. */
    public void resume(ByteBufAllocator allocator) {
        ByteBuf kept = rest;
        rest = Unpooled.EMPTY_BUFFER;
        read(kept, allocator);
    }

    /** Gives the memory back. */
    public void close() {
        rest.release();
        rest = Unpooled.EMPTY_BUFFER;
    }

    private void keep(ByteBuf data) {
        if (data.isReadable()) {
            rest = data;
        } else {
            data.release();
        }
    }

    /** Parses one message; false if it is not whole. */
    private boolean next(ByteBuf data) {
        byte first = data.getByte(data.readerIndex());
        if (first == '$') {
            return interleaved(data);
        }
        if (first == '\r' || first == '\n') {
            data.skipBytes(1);
            return true;
        }
        int headerBytes = headerBytes(data);
        if (headerBytes < 0) {
            if (data.readableBytes() > MAX_HEADER_BYTES) {
                throw new MalformedRtspException("A message has more than " + MAX_HEADER_BYTES + " bytes of header");
            }
            return false;
        }
        return message(data, headerBytes);
    }

    private boolean interleaved(ByteBuf data) {
        if (data.readableBytes() < INTERLEAVED_BYTES) {
            return false;
        }
        int at = data.readerIndex();
        int size = data.getUnsignedShort(at + 2);
        if (data.readableBytes() < INTERLEAVED_BYTES + size) {
            return false;
        }
        int channel = data.getUnsignedByte(at + 1);
        data.skipBytes(INTERLEAVED_BYTES + size);
        sink.interleaved(channel, data.nioBuffer(at + INTERLEAVED_BYTES, size));
        return true;
    }

    /** Bytes up to and with the empty line; -1 if it is not there. */
    private static int headerBytes(ByteBuf data) {
        int start = data.readerIndex();
        int end = Math.min(data.writerIndex(), start + MAX_HEADER_BYTES);
        int lineStart = start;
        for (int i = start; i < end; i++) {
            if (data.getByte(i) == '\n') {
                int length = i - lineStart;
                if (length == 0 || length == 1 && data.getByte(lineStart) == '\r') {
                    return i + 1 - start;
                }
                lineStart = i + 1;
            }
        }
        return -1;
    }

    private boolean message(ByteBuf data, int headerBytes) {
        int at = data.readerIndex();
        String[] lines = data.toString(at, headerBytes, StandardCharsets.UTF_8).split("\r?\n");
        String[] words = lines[0].strip().split(" +", 3);
        boolean response = words[0].startsWith("RTSP/");
        if (words.length < (response ? 2 : 3) || !response && !words[2].startsWith("RTSP/")) {
            throw new MalformedRtspException("The first line of a message is not RTSP");
        }
        Headers headers = Headers.parse(lines);
        int bodyBytes = bodyBytes(headers);
        if (data.readableBytes() < headerBytes + bodyBytes) {
            return false;
        }
        String body = data.toString(at + headerBytes, bodyBytes, StandardCharsets.UTF_8);
        data.skipBytes(headerBytes + bodyBytes);
        if (response) {
            sink.response(new Response(status(words[1]), words.length > 2 ? words[2] : "", headers, body));
        } else {
            sink.request(new Request(words[0], words[1], headers, body));
        }
        return true;
    }

    private static int bodyBytes(Headers headers) {
        String text = headers.value("Content-Length").orElse("0");
        try {
            int bytes = Integer.parseInt(text);
            if (bytes >= 0 && bytes <= MAX_BODY_BYTES) {
                return bytes;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new MalformedRtspException("Content-Length is not a number from 0 to " + MAX_BODY_BYTES);
    }

    private static int status(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new MalformedRtspException("The status of a response is not a number");
        }
    }
}
