package io.millrace.core.packaging;

import io.millrace.api.media.StreamName;
import io.millrace.api.work.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files in which streams reserve their numbers, one a stream, replaced atomically. A file that is lost or damaged
 * begins a new epoch, so that names differ from those used before. Methods block on the disk.
 */
final class NumberingStore {
    private static final Logger LOG = LoggerFactory.getLogger(NumberingStore.class);
    private static final int MAX_FILE_BYTES = 1_000;
    private static final long DAY_US = 86_400_000_000L;
    private static final long SWEEP_US = DAY_US;
    private static final long KEPT_US = 90 * DAY_US;

    private final Path folder;
    private final Executor blocking;
    private final Clock clock;
    private final Map<String, Numbering> open = new HashMap<>();
    private volatile boolean failing;
    private long lastEpochMs;
    private long nextSweepUs;

    NumberingStore(Path folder, Executor blocking, Clock clock) {
        this.folder = folder;
        this.blocking = blocking;
        this.clock = clock;
    }

    /**
     * What is on disk.
     *
     * @param epoch part of the file names
     * @param mediaSequence first number that was never reserved
     * @param discontinuitySequence first that was never reserved
     */
    record Reservation(String epoch, long mediaSequence, long discontinuitySequence) {}

    /** The numbers of a stream, behind those used before. */
    synchronized Numbering open(StreamName name) {
        sweep();
        String file = fileName(name);
        Numbering before = open.get(file);
        Reservation from = before == null ? read(file) : behind(before);
        boolean continued = from != null;
        if (from == null) {
            from = new Reservation(newEpoch(), 1, 0);
        }
        Numbering numbering = new Numbering(this, blocking, file, from, continued);
        open.put(file, numbering);
        return numbering;
    }

    /** Forgets streams that nobody published for long; should one return, its new epoch gives it new names. */
    private void sweep() {
        long nowUs = clock.utcUs();
        if (nowUs < nextSweepUs) {
            return;
        }
        nextSweepUs = nowUs + SWEEP_US;
        FileTime oldest = FileTime.from(nowUs - KEPT_US, TimeUnit.MICROSECONDS);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                boolean used = open.containsKey(file.getFileName().toString());
                if (!used && Files.getLastModifiedTime(file).compareTo(oldest) < 0) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException none) {
            LOG.debug("There is no numbering in {} yet", folder);
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warn("Old numbering in {} cannot be removed: {}", folder, e.toString());
        }
    }

    private static Reservation behind(Numbering before) {
        Reservation used = before.retire();
        return new Reservation(used.epoch(), used.mediaSequence(), used.discontinuitySequence() + 1);
    }

    /** A stream is over: what it reserved and did not use is free again. */
    synchronized void close(Numbering numbering) {
        if (open.remove(numbering.fileName(), numbering)) {
            numbering.release();
        }
    }

    private Reservation read(String file) {
        try {
            Path path = folder.resolve(file);
            if (Files.size(path) > MAX_FILE_BYTES) {
                throw new IOException("The file is too long");
            }
            String[] words =
                    Files.readString(path, StandardCharsets.US_ASCII).trim().split(" ");
            String text = words.length == 4 ? words[0] + " " + words[1] + " " + words[2] : "";
            if (!words[0].matches("[a-z0-9]{1,20}") || !checksum(text).equals(words[words.length - 1])) {
                throw new IOException("The file is damaged");
            }
            return new Reservation(words[0], Long.parseLong(words[1]), Long.parseLong(words[2]) + 1);
        } catch (NoSuchFileException none) {
            return null;
        } catch (IOException | NumberFormatException e) {
            LOG.warn("The numbering in {} cannot be read, segments get new names: {}", file, e.toString());
            return null;
        }
    }

    void write(String file, Reservation reservation) {
        String text = reservation.epoch + " " + reservation.mediaSequence + " " + reservation.discontinuitySequence;
        byte[] bytes = (text + " " + checksum(text) + "\n").getBytes(StandardCharsets.US_ASCII);
        Path target = folder.resolve(file);
        Path fresh = folder.resolve(file + ".new");
        try {
            Files.createDirectories(folder);
            try (FileChannel channel = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                channel.write(ByteBuffer.wrap(bytes));
                channel.force(false);
            }
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            failing = false;
        } catch (IOException e) {
            complain(target, e);
            forget(target);
        }
    }

    /** A disk that is full is so for all streams: it is told once, until it is not any more. */
    private void complain(Path target, IOException e) {
        if (!failing) {
            failing = true;
            LOG.error(
                    "Segment numbers cannot be reserved in {}: {}; segments get new names after a restart",
                    target,
                    e.toString());
        }
    }

    /** Better no file, which begins a new epoch, than one that lets numbers be used twice. */
    private static void forget(Path target) {
        try {
            Files.deleteIfExists(target);
        } catch (IOException e) {
            LOG.error("{} is out of date and cannot be deleted: {}", target, e.toString());
        }
    }

    private String newEpoch() {
        lastEpochMs = Math.max(lastEpochMs + 1, clock.utcUs() / 1_000);
        // a clock may have been set back: chance makes up for it
        long chance = ThreadLocalRandom.current().nextLong(36 * 36, 36 * 36 * 36);
        return Long.toString(lastEpochMs, 36) + Long.toString(chance, 36);
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        return Long.toHexString(crc.getValue());
    }

    /** Readable, short enough for every file system, and different for different streams. */
    static String fileName(StreamName name) {
        String text = name.toString();
        String readable = text.replace('/', '~');
        return readable.substring(0, Math.min(60, readable.length())) + "-" + digest(text);
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
