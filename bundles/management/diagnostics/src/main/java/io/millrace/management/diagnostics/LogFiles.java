package io.millrace.management.diagnostics;

import io.millrace.api.diagnosis.ServerLog.Entry;
import io.millrace.api.diagnosis.ServerLog.Page;
import io.millrace.api.diagnosis.ServerLog.Query;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads {@code millrace.log} and the files that it was before, from their ends. An entry is named by its file, which keeps
 * its key when it is renamed, and its place in it: so pages stay what they are while the log grows and rolls. Safe for any
 * thread.
 */
final class LogFiles {
    /** Read for one page at most. */
    static final int MOST_BYTES = 2 << 20;

    static final int BLOCK_BYTES = 128 << 10;
    private static final String NAME = "millrace.log";
    private static final Pattern PLACE = Pattern.compile("([0-9a-f]{1,16})-([0-9]{1,18})");

    private final Path folder;
    private final LogLines lines;

    /** @param zone of the times in the files */
    LogFiles(Path folder, ZoneId zone) {
        this.folder = folder;
        lines = new LogLines(zone);
    }

    /** @param bytes how long it was when it was looked at */
    private record LogFile(Path path, String key, long changedMs, long bytes) {}

    Page find(Query query) throws IOException {
        List<LogFile> files = files();
        int at = 0;
        long end = files.isEmpty() ? 0 : files.get(0).bytes;
        if (query.after().isPresent()) {
            Matcher place = PLACE.matcher(query.after().get());
            at = place.matches() ? indexOf(files, place.group(1)) : -1;
            if (at < 0) {
                throw new IllegalArgumentException(
                        "after is no cursor, or its file is gone: read the newest page again, and take next from it");
            }
            end = Math.min(Long.parseLong(place.group(2)), files.get(at).bytes);
        }
        Search search = new Search(query);
        for (int i = at; i < files.size(); i++) {
            LogFile file = files.get(i);
            Optional<String> next = search.read(file, i == at ? end : file.bytes);
            if (next.isPresent()) {
                return new Page(search.found, next);
            }
        }
        return new Page(search.found, Optional.empty());
    }

    private static int indexOf(List<LogFile> files, String key) {
        for (int i = 0; i < files.size(); i++) {
            if (files.get(i).key.equals(key)) {
                return i;
            }
        }
        return -1;
    }

    /** The newest first. */
    private List<LogFile> files() throws IOException {
        List<LogFile> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path path : all.filter(LogFiles::isLog).toList()) {
                BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
                Object key = attributes.fileKey() == null ? attributes.creationTime() : attributes.fileKey();
                files.add(new LogFile(
                        path,
                        Integer.toHexString(key.hashCode()),
                        path.endsWith(NAME)
                                ? Long.MAX_VALUE
                                : attributes.lastModifiedTime().toMillis(),
                        attributes.size()));
            }
        } catch (NoSuchFileException e) {
            // it rolled just now, or nothing was written yet
            return files;
        }
        files.sort(Comparator.comparing(LogFile::changedMs).reversed());
        return files;
    }

    private static boolean isLog(Path path) {
        return path.getFileName().toString().matches(Pattern.quote(NAME) + "(\\.[0-9]{1,4})?")
                && Files.isRegularFile(path);
    }

    /** Collects what is looked for. */
    private final class Search {
        private final Query query;
        private final String logger;
        private final List<Entry> found = new ArrayList<>();
        private int left = MOST_BYTES;

        Search(Query query) {
            this.query = query;
            logger = query.logger().toLowerCase(Locale.ROOT);
        }

        /** Reads a file backwards; where to go on if that was enough. */
        Optional<String> read(LogFile file, long from) throws IOException {
            long end = from;
            try (FileChannel channel = FileChannel.open(file.path)) {
                while (end > 0) {
                    if (left <= 0) {
                        return Optional.of(file.key + "-" + end);
                    }
                    int length = (int) Math.min(BLOCK_BYTES, end);
                    byte[] block = block(channel, end - length, length);
                    left -= length;
                    long start = end - block.length;
                    int first = start == 0 ? 0 : lines.firstStart(block);
                    if (first < 0) {
                        // one entry larger than a block: its beginning is read later, the rest is left out
                        end = start;
                        continue;
                    }
                    Optional<String> next = take(file, block, first, start);
                    if (next.isPresent()) {
                        return next;
                    }
                    end = start + first;
                }
            }
            return Optional.empty();
        }

        private Optional<String> take(LogFile file, byte[] block, int first, long start) {
            List<LogLines.Found> entries = lines.read(block, first);
            for (int i = entries.size() - 1; i >= 0; i--) {
                LogLines.Found entry = entries.get(i);
                if (found.size() >= query.limit()) {
                    LogLines.Found newer = entries.get(i + 1 < entries.size() ? i + 1 : i);
                    long end = i + 1 < entries.size() ? newer.offset() : block.length;
                    return Optional.of(file.key + "-" + (start + end));
                }
                Entry shown = entry.entry(file.key + "-" + (start + entry.offset()));
                if (isWanted(shown)) {
                    found.add(shown);
                }
            }
            return Optional.empty();
        }

        private boolean isWanted(Entry entry) {
            return entry.level().compareTo(query.least()) >= 0
                    && (entry.logger().toLowerCase(Locale.ROOT).contains(logger)
                            || entry.bundle().toLowerCase(Locale.ROOT).contains(logger));
        }
    }

    private static byte[] block(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position()) >= 0) {
            // until it is whole
        }
        if (buffer.hasRemaining()) {
            throw new IOException("The log was cut while it was read: try again");
        }
        return buffer.array();
    }
}
