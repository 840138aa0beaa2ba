package io.millrace.management.webhooks;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events on their way to the database, in files: what was appended outlives the process, and waits here while the database
 * is away. A record is its length, its checksum (CRC-32) and its bytes. Safe for any thread; a record is one write.
 */
final class Journal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final String SUFFIX = ".journal";
    private static final int FILE_BYTES = 4 << 20;
    private static final int HEAD_BYTES = 8;
    private static final int MOST_RECORD_BYTES = 128 << 10;

    private final Path folder;
    private final Deque<JournalFile> files = new ArrayDeque<>();
    private long lastNumber;
    private boolean closed;

    /**
     * What was read.
     *
     * @param events the oldest that wait
     * @param endOffset behind them
     */
    record Batch(List<KeptEvent> events, long endOffset) {}

    /** Opens what is there; what was half written when the process died is cut off. */
    Journal(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
        try (Stream<Path> found = Files.list(folder)) {
            for (Path path : found.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList()) {
                files.add(JournalFile.open(path));
                recover(files.getLast());
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void recover(JournalFile file) throws IOException {
        long size = file.size();
        ByteBuffer bytes = file.read(0, Integer.MAX_VALUE);
        Optional<KeptEvent> event = event(bytes);
        while (event.isPresent()) {
            lastNumber = Math.max(lastNumber, event.get().number());
            event = event(bytes);
        }
        int good = bytes.position();
        if (good < size) {
            LOG.warn("{} is damaged from byte {} on: {} bytes are cut off", file, good, size - good);
            file.cut(good);
        }
        if (good == 0) {
            files.removeLast();
            file.delete();
        }
    }

    /**
     * Keeps an event.
     *
     * @return whether there was room
     * @throws IOException if it could not be written
     */
    synchronized boolean append(KeptEvent event, long mostBytes) throws IOException {
        ByteBuffer record = encoded(event);
        if (closed || bytes() + record.remaining() > mostBytes) {
            return false;
        }
        if (files.isEmpty() || files.getLast().size() >= FILE_BYTES) {
            files.add(JournalFile.open(folder.resolve("%019d%s".formatted(event.number(), SUFFIX))));
        }
        files.getLast().append(record);
        lastNumber = Math.max(lastNumber, event.number());
        return true;
    }

    /** The oldest events. */
    synchronized Batch read(int mostEvents, int mostBytes) throws IOException {
        List<KeptEvent> events = new ArrayList<>();
        if (files.isEmpty() || closed) {
            return new Batch(events, 0);
        }
        JournalFile file = files.getFirst();
        ByteBuffer bytes = file.read(file.doneOffset(), Math.max(mostBytes, MOST_RECORD_BYTES + HEAD_BYTES));
        long offset = file.doneOffset();
        while (events.size() < mostEvents) {
            int before = bytes.position();
            Optional<KeptEvent> event = event(bytes);
            if (event.isEmpty()) {
                break;
            }
            events.add(event.get());
            offset += bytes.position() - before;
        }
        return new Batch(events, offset);
    }

    /** What was read last is kept elsewhere now. */
    synchronized void done(Batch batch) throws IOException {
        if (closed) {
            return;
        }
        JournalFile file = files.getFirst();
        file.done(batch.endOffset());
        if (file.doneOffset() == file.size()) {
            if (files.size() > 1) {
                files.removeFirst().delete();
            } else {
                file.cut(0);
            }
        }
    }

    /** What waits. */
    synchronized long bytes() {
        return files.stream().mapToLong(file -> file.size() - file.doneOffset()).sum();
    }

    /** The highest number there was. */
    synchronized long lastNumber() {
        return lastNumber;
    }

    @Override
    public synchronized void close() {
        closed = true;
        files.forEach(JournalFile::close);
    }

    // ---- records -----------------------------------------------------------------------------------------------

    private static ByteBuffer encoded(KeptEvent event) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            byte[] data = event.data().getBytes(StandardCharsets.UTF_8);
            out.writeLong(event.number());
            out.writeUTF(event.id());
            out.writeUTF(event.type());
            out.writeUTF(event.subject());
            out.writeUTF(event.stream());
            out.writeLong(event.utcUs());
            out.writeInt(data.length);
            out.write(data);
            byte[] body = bytes.toByteArray();
            ByteBuffer record = ByteBuffer.allocate(HEAD_BYTES + body.length);
            return record.putInt(body.length).putInt(checksum(body)).put(body).flip();
        } catch (IOException e) {
            throw new UncheckedIOException("Memory is written without errors", e);
        }
    }

    /** The next one; empty, and nothing taken, if it is not whole or not right. */
    private static Optional<KeptEvent> event(ByteBuffer bytes) {
        if (bytes.remaining() < HEAD_BYTES) {
            return Optional.empty();
        }
        int start = bytes.position();
        int length = bytes.getInt();
        int checksum = bytes.getInt();
        if (length <= 0 || length > MOST_RECORD_BYTES || length > bytes.remaining()) {
            bytes.position(start);
            return Optional.empty();
        }
        byte[] body = new byte[length];
        bytes.get(body);
        if (checksum(body) != checksum) {
            bytes.position(start);
            return Optional.empty();
        }
        return Optional.of(decoded(body));
    }

    private static KeptEvent decoded(byte[] body) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(body))) {
            long number = in.readLong();
            String id = in.readUTF();
            String type = in.readUTF();
            String subject = in.readUTF();
            String stream = in.readUTF();
            long utcUs = in.readLong();
            byte[] data = in.readNBytes(in.readInt());
            return new KeptEvent(number, id, type, subject, stream, utcUs, new String(data, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Its checksum is right, but it was written by something else", e);
        }
    }

    private static int checksum(byte[] body) {
        CRC32 checksum = new CRC32();
        checksum.update(body);
        return (int) checksum.getValue();
    }
}
