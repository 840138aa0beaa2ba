package io.millrace.apps.record;

import io.millrace.api.packaging.ByteRange;
import io.millrace.formats.cmaf.Movie;
import io.millrace.formats.cmaf.RandomAccess;
import io.millrace.formats.cmaf.RecordedSegment;
import io.millrace.formats.cmaf.RecordingHeader;
import io.millrace.formats.cmaf.RecordingRows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * One file that is being written, and its index beside it. What is appended goes out with {@link #flush}, in one call of
 * the operating system; if that fails, the file ends where it did before. For one thread at a time, but for {@link #sync}.
 */
final class RecordingFile implements AutoCloseable {
    private final Path path;
    private final FileChannel media;
    private final FileChannel rows;
    private final ByteBuffer header;
    private final List<ByteBuffer> pending = new ArrayList<>();
    private final List<RecordedSegment> pendingRows = new ArrayList<>();
    private long sizeBytes;
    private long pendingBytes;

    /** @param rows the index beside it */
    RecordingFile(Path path, FileChannel media, FileChannel rows, ByteBuffer header) {
        this.path = path;
        this.media = media;
        this.rows = rows;
        this.header = header;
    }

    /** Begins a file that must not exist. */
    static RecordingFile create(Path path, ByteBuffer header, ByteBuffer note) throws IOException {
        Files.createDirectories(path.getParent());
        FileChannel media = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            FileChannel rows = FileChannel.open(
                    indexOf(path),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE);
            RecordingFile file = new RecordingFile(path, media, rows, header);
            file.append(List.of(header.duplicate(), note));
            file.flush();
            return file;
        } catch (IOException e) {
            media.close();
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /** Where the index of a file lies. */
    static Path indexOf(Path file) {
        String name = file.getFileName().toString();
        return file.resolveSibling(name.substring(0, name.length() - ".mp4".length()) + ".index");
    }

    Path path() {
        return path;
    }

    /** What was written and is there for good. */
    long sizeBytes() {
        return sizeBytes;
    }

    /** Where the next byte that is appended will lie. */
    long position() {
        return sizeBytes + pendingBytes;
    }

    /** Takes bytes, which are not changed any more. */
    ByteRange append(List<ByteBuffer> buffers) {
        long from = position();
        for (ByteBuffer buffer : buffers) {
            pendingBytes += buffer.remaining();
            pending.add(buffer);
        }
        return new ByteRange(from, position());
    }

    /** A segment is whole. */
    void ended(RecordedSegment segment) {
        pendingRows.add(segment);
    }

    boolean hasPending() {
        return !pending.isEmpty() || !pendingRows.isEmpty();
    }

    void flush() throws IOException {
        try {
            write(media, pending);
            sizeBytes += pendingBytes;
        } catch (IOException e) {
            cutOff();
            // those whose bytes are not there
            pendingRows.removeIf(segment -> end(segment) > sizeBytes);
            throw e;
        } finally {
            pending.clear();
            pendingBytes = 0;
        }
        writeRows();
    }

    private void writeRows() throws IOException {
        List<ByteBuffer> all = new ArrayList<>();
        pendingRows.forEach(segment -> all.add(RecordingRows.of(segment)));
        pendingRows.clear();
        long before = rows.position();
        try {
            write(rows, all);
        } catch (IOException e) {
            // nothing is read behind a row that is not whole
            rows.truncate(before);
            throw e;
        }
    }

    private static long end(RecordedSegment segment) {
        return segment.extents().isEmpty()
                ? 0
                : segment.extents().get(segment.extents().size() - 1).to();
    }

    private static void write(FileChannel channel, List<ByteBuffer> buffers) throws IOException {
        if (buffers.isEmpty()) {
            return;
        }
        ByteBuffer[] all = buffers.toArray(ByteBuffer[]::new);
        int first = 0;
        while (first < all.length) {
            channel.write(all, first, all.length - first);
            while (first < all.length && !all[first].hasRemaining()) {
                first++;
            }
        }
    }

    private void cutOff() {
        try {
            media.truncate(sizeBytes);
            media.position(sizeBytes);
        } catch (IOException torn) {
            // is cut off when the server starts
        }
    }

    /** Has the disk keep what was written. Safe for any thread. */
    void sync() throws IOException {
        media.force(false);
    }

    /**
     * Ends the file: with a table of where decoding can start, and its duration in its head.
     *
     * @param durationUs from its first picture to its end
     */
    void finish(long durationUs) throws IOException {
        try (this) {
            flush();
            finish(media, path, header, durationUs, sizeBytes, readRows(path));
            sizeBytes = media.size();
        }
    }

    /** Puts the end behind media of this size. */
    static void finish(
            FileChannel media,
            Path path,
            ByteBuffer header,
            long durationUs,
            long sizeBytes,
            List<RecordedSegment> segments)
            throws IOException {
        try {
            media.position(sizeBytes);
            write(media, new ArrayList<>(List.of(RandomAccess.of(Movie.parse(header), segments))));
        } catch (IOException full) {
            // it plays without the table as well
            media.truncate(sizeBytes);
        }
        long at = RecordingHeader.durationOffset(header);
        if (at >= 0) {
            media.write(RecordingHeader.duration(Math.max(1_000, durationUs)), at);
        }
        media.force(true);
    }

    /** The rows beside a file, as far as they are whole. */
    static List<RecordedSegment> readRows(Path path) throws IOException {
        Path index = indexOf(path);
        return Files.exists(index) ? RecordingRows.read(ByteBuffer.wrap(Files.readAllBytes(index))) : List.of();
    }

    @Override
    public void close() throws IOException {
        try (rows) {
            media.close();
        }
    }
}
