package io.millrace.apps.record;

import io.millrace.api.record.RecordedFile;
import io.millrace.api.record.RecordingGap;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.cmaf.RecordedSegment;
import io.millrace.formats.cmaf.RecordingHeader;
import io.millrace.formats.cmaf.RecordingIndex;
import io.millrace.formats.cmaf.RecordingIndex.End;
import io.millrace.formats.cmaf.RecordingRows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a file of a recording holds from the file itself, and ends one that the server could not end. Blocks; the file
 * must not be written meanwhile.
 */
final class FileReader {
    private static final Logger LOG = LoggerFactory.getLogger(FileReader.class);

    /** A file without a whole chunk that is larger holds something, though nothing that is understood. */
    private static final long MAX_EMPTY_BYTES = 1 << 20;

    private FileReader() {}

    /**
     * What was read.
     *
     * @param note the file's
     * @param gaps where media is missing
     * @param torn whether the file had no end
     */
    record Read(RecordedFile file, String note, List<RecordingGap> gaps, boolean torn) {}

    /** Empty if nothing of it can be played; an unfinished file that has no more than a head is deleted. */
    static Optional<Read> read(Path path, Optional<String> rendition) throws IOException {
        RecordingIndex index;
        boolean torn;
        try (FileChannel media = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            index = RecordingIndex.scan(source(media));
            torn = !RecordingHeader.isFinished(index.header());
            if (torn && !index.segments().isEmpty()) {
                end(media, path, index);
            }
        } catch (MalformedBitstreamException e) {
            if (Files.size(path) == 0) {
                delete(path);
            } else {
                LOG.warn("{} is no recording that can be read: {}", path, e.getMessage());
            }
            return Optional.empty();
        }
        if (index.segments().isEmpty()) {
            if (torn) {
                dispose(path, index.end());
            }
            return Optional.empty();
        }
        RecordedFile file = new RecordedFile(
                path.getFileName().toString(), rendition, startUtcUs(index), durationUs(index), Files.size(path));
        return Optional.of(new Read(file, index.note(), gaps(index), torn));
    }

    private static void dispose(Path path, End end) throws IOException {
        if (end != End.DAMAGED && Files.size(path) <= MAX_EMPTY_BYTES) {
            delete(path);
        } else {
            LOG.warn("{} has no media that can be read: it is left as it is", path);
        }
    }

    private static void end(FileChannel media, Path path, RecordingIndex index) throws IOException {
        if (index.end() == End.DAMAGED) {
            LOG.warn("{} is damaged behind its first {} bytes: it is left as it is", path, index.wholeBytes());
            return;
        }
        media.truncate(index.wholeBytes());
        writeRows(path, index.segments());
        RecordingFile.finish(media, path, index.header(), durationUs(index), index.wholeBytes(), index.segments());
    }

    private static void writeRows(Path path, List<RecordedSegment> segments) throws IOException {
        try (FileChannel rows = FileChannel.open(
                RecordingFile.indexOf(path),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            for (RecordedSegment segment : segments) {
                ByteBuffer row = RecordingRows.of(segment);
                while (row.hasRemaining()) {
                    rows.write(row);
                }
            }
        }
    }

    static void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
        Files.deleteIfExists(RecordingFile.indexOf(path));
    }

    private static RecordingIndex.Source source(FileChannel channel) {
        return new RecordingIndex.Source() {
            @Override
            public long sizeBytes() throws IOException {
                return channel.size();
            }

            @Override
            public int read(ByteBuffer target, long position) throws IOException {
                return channel.read(target, position);
            }
        };
    }

    private static long startUs(RecordingIndex index) {
        return index.segments().stream()
                .mapToLong(RecordedSegment::startUs)
                .min()
                .orElse(0);
    }

    private static long startUtcUs(RecordingIndex index) {
        RecordedSegment first = index.segments().get(0);
        return first.utcUs() + startUs(index) - first.startUs();
    }

    private static long durationUs(RecordingIndex index) {
        long endUs = index.segments().stream()
                .mapToLong(RecordedSegment::endUs)
                .max()
                .orElse(0);
        return endUs - startUs(index);
    }

    private static List<RecordingGap> gaps(RecordingIndex index) {
        GapLog log = new GapLog();
        for (RecordedSegment segment : index.segments(index.leadingTrack())) {
            log.segment(segment.startUs(), segment.durationUs(), segment.utcUs());
        }
        return log.gaps();
    }
}
