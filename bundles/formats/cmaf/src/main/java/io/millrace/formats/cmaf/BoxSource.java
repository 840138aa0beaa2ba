package io.millrace.formats.cmaf;

import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.cmaf.RecordingIndex.Source;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Walks over the top-level boxes of a file; of {@code mdat} it gives the header alone. Owned by one thread. */
final class BoxSource {
    private static final int HEADER_BYTES = 8;
    private static final int LARGE_HEADER_BYTES = 16;
    private static final int READ_BYTES = 16 << 10;

    private final Source source;
    private final long sizeBytes;
    private final int maxBoxBytes;
    private ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES).limit(0);
    private long bufferFrom;
    private long position;

    BoxSource(Source source, int maxBoxBytes) throws IOException {
        this.source = source;
        this.maxBoxBytes = maxBoxBytes;
        sizeBytes = source.sizeBytes();
    }

    long sizeBytes() {
        return sizeBytes;
    }

    boolean hasNext() {
        return position < sizeBytes;
    }

    /** Whether all of the next box is there. */
    boolean isWhole() throws IOException {
        if (sizeBytes - position < HEADER_BYTES) {
            return false;
        }
        ByteBuffer head = at(position, HEADER_BYTES);
        long size = head.getInt(0) & 0xFFFF_FFFFL;
        if (size == 1) {
            return sizeBytes - position >= LARGE_HEADER_BYTES
                    && at(position, LARGE_HEADER_BYTES).getLong(8) <= sizeBytes - position;
        }
        return size <= sizeBytes - position;
    }

    /** Whether there are bytes from here on, and nothing but zeros, or for as long as one read goes. */
    boolean isZeros() throws IOException {
        int count = (int) Math.min(READ_BYTES, sizeBytes - position);
        ByteBuffer bytes = at(position, count);
        for (int i = 0; i < count; i++) {
            if (bytes.get(i) != 0) {
                return false;
            }
        }
        return count > 0;
    }

    /** The next box, which is passed. */
    Box next() throws IOException {
        ByteBuffer head = at(position, HEADER_BYTES);
        long size = head.getInt(0) & 0xFFFF_FFFFL;
        StringBuilder type = new StringBuilder(4);
        for (int i = 4; i < HEADER_BYTES; i++) {
            type.append((char) (head.get(i) & 0xFF));
        }
        int headerBytes = HEADER_BYTES;
        if (size == 1) {
            size = at(position, LARGE_HEADER_BYTES).getLong(8);
            headerBytes = LARGE_HEADER_BYTES;
        }
        if (size < headerBytes || size > sizeBytes - position) {
            throw new MalformedBitstreamException("A box of " + size + " bytes does not fit");
        }
        long from = position;
        position += size;
        if (type.toString().equals("mdat")) {
            return new Box("mdat", from, headerBytes, ByteBuffer.allocate(0));
        }
        if (size > maxBoxBytes) {
            throw new MalformedBitstreamException("The box \"" + type + "\" of " + size + " bytes is too large");
        }
        int bodyBytes = (int) size - headerBytes;
        ByteBuffer body = bodyBytes == 0 ? ByteBuffer.allocate(0) : copy(from + headerBytes, bodyBytes);
        return new Box(type.toString(), from, headerBytes, body);
    }

    /** Where the next box begins. */
    long position() {
        return position;
    }

    /** Bytes of the file, for good. */
    ByteBuffer copy(long from, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        if (from >= bufferFrom && from + count <= bufferFrom + buffer.limit()) {
            return bytes.put(buffer.slice((int) (from - bufferFrom), count)).flip();
        }
        read(bytes, from);
        return bytes.flip();
    }

    /** Bytes of the file, until the next call. */
    private ByteBuffer at(long from, int count) throws IOException {
        if (from < bufferFrom || from + count > bufferFrom + buffer.limit()) {
            buffer.clear().limit((int) Math.min(READ_BYTES, sizeBytes - from));
            bufferFrom = from;
            read(buffer, from);
            buffer.flip();
        }
        return buffer.slice((int) (from - bufferFrom), count);
    }

    private void read(ByteBuffer target, long from) throws IOException {
        while (target.hasRemaining()) {
            if (source.read(target, from + target.position()) < 0) {
                throw new IOException("The file became shorter while it was read");
            }
        }
    }
}
