package io.millrace.apps.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A file on a disk that takes so many bytes and no more. */
final class FullDisk extends FileChannel {
    private final FileChannel file;
    private long roomBytes;

    FullDisk(FileChannel file, long roomBytes) {
        this.file = file;
        this.roomBytes = roomBytes;
    }

    void room(long bytes) {
        roomBytes = bytes;
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        long written = 0;
        for (int i = offset; i < offset + length && (written == 0 || roomBytes > 0); i++) {
            written += write(sources[i]);
        }
        return written;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        if (roomBytes <= 0 && source.hasRemaining()) {
            throw new IOException("No space left on device");
        }
        int count = (int) Math.min(roomBytes, source.remaining());
        roomBytes -= count;
        ByteBuffer part = source.slice(source.position(), count);
        source.position(source.position() + count);
        return file.write(part);
    }

    @Override
    public int write(ByteBuffer source, long at) throws IOException {
        return file.write(source, at);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return file.read(target);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        return file.read(targets, offset, length);
    }

    @Override
    public int read(ByteBuffer target, long at) throws IOException {
        return file.read(target, at);
    }

    @Override
    public long position() throws IOException {
        return file.position();
    }

    @Override
    public FileChannel position(long at) throws IOException {
        file.position(at);
        return this;
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        file.truncate(size);
        return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        file.force(metaData);
    }

    @Override
    public long transferTo(long at, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long at, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long at, long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long at, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(long at, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void implCloseChannel() throws IOException {
        file.close();
    }
}
