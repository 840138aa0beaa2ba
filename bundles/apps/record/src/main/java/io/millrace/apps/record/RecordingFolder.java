package io.millrace.apps.record;

import io.millrace.api.media.StreamName;
import io.millrace.api.record.RecordedFile;
import io.millrace.api.record.Recording;
import io.millrace.api.record.RecordingGap;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of recordings: what lies there counts, whatever an index says. Blocks. */
final class RecordingFolder {
    private static final Logger LOG = LoggerFactory.getLogger(RecordingFolder.class);
    private static final String RULE = "rule=";
    private static final String STOPPED = "The server stopped while it was recorded";

    private final Path folder;
    /** What could not be read, and was said. */
    private final Set<Path> told = ConcurrentHashMap.newKeySet();

    RecordingFolder(Path folder) {
        this.folder = folder;
    }

    Path path() {
        return folder;
    }

    /** What each file says of the rule that made it. */
    static String note(Optional<String> rule) {
        return rule.map(name -> RULE + name).orElse("");
    }

    Path file(Recording recording, String name) {
        return folder.resolve(recording.stream().app())
                .resolve(recording.stream().name())
                .resolve(name);
    }

    /** The names that lie there, each with its files. */
    Map<RecordingName, List<Path>> list() throws IOException {
        Map<RecordingName, List<Path>> found = new TreeMap<>(Comparator.comparing(RecordingName::id));
        for (Path app : folders(folder)) {
            if (name(app, "any").isPresent()) {
                list(app, found);
            }
        }
        return found;
    }

    private void list(Path app, Map<RecordingName, List<Path>> found) {
        List<Path> streams = List.of();
        try {
            streams = folders(app);
        } catch (IOException | RuntimeException e) {
            leftOut(app, e);
        }
        for (Path stream : streams) {
            name(app, stream.getFileName().toString()).ifPresent(name -> {
                try {
                    list(name, stream, found);
                } catch (IOException | RuntimeException e) {
                    leftOut(stream, e);
                }
            });
        }
    }

    /** Of all else that lies there, such as {@code lost+found}, nothing is opened. */
    private static Optional<StreamName> name(Path app, String stream) {
        try {
            return Optional.of(StreamName.of(app.getFileName().toString(), stream));
        } catch (IllegalArgumentException other) {
            return Optional.empty();
        }
    }

    private void leftOut(Path path, Exception why) {
        if (told.add(path)) {
            LOG.warn("{} is left out, since it cannot be read: {}", path, why.toString());
        }
    }

    private static void list(StreamName name, Path stream, Map<RecordingName, List<Path>> found) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(stream, "*.mp4")) {
            for (Path file : files) {
                RecordingName.file(file.getFileName().toString()).ifPresent(parsed -> found.computeIfAbsent(
                                new RecordingName(name, parsed.stamp()), any -> new ArrayList<>())
                        .add(file));
            }
        }
    }

    private static List<Path> folders(Path parent) throws IOException {
        List<Path> folders = new ArrayList<>();
        if (Files.isDirectory(parent)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, Files::isDirectory)) {
                all.forEach(folders::add);
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
        }
        return folders;
    }

    /**
     * What there is, by an index where that is right, else by the files.
     *
     * @param skip ids that are not looked at, since they are being written
     */
    List<Recording> recordings(Collection<Recording> index, Predicate<String> skip) throws IOException {
        Map<String, Recording> known = new TreeMap<>();
        index.forEach(recording -> known.put(recording.id(), recording));
        List<Recording> recordings = new ArrayList<>();
        for (Map.Entry<RecordingName, List<Path>> each : list().entrySet()) {
            String id = each.getKey().id();
            if (!skip.test(id)) {
                recording(each.getKey(), each.getValue(), known.get(id)).ifPresent(recordings::add);
            }
        }
        return recordings;
    }

    private Optional<Recording> recording(RecordingName name, List<Path> files, Recording before) {
        try {
            return before != null && isRight(before, files) ? Optional.of(before) : read(name, files, before);
        } catch (RuntimeException e) {
            leftOut(files.get(0), e);
            return Optional.empty();
        }
    }

    private static boolean isRight(Recording recording, List<Path> files) {
        if (recording.isGrowing() || recording.files().size() != files.size()) {
            return false;
        }
        for (Path file : files) {
            String name = file.getFileName().toString();
            long size = sizeBytes(file);
            if (recording.files().stream().noneMatch(each -> each.name().equals(name) && each.sizeBytes() == size)) {
                return false;
            }
        }
        return true;
    }

    /** -1 if it is gone or cannot be looked at. */
    private static long sizeBytes(Path file) {
        try {
            return Files.size(file);
        } catch (IOException gone) {
            return -1;
        }
    }

    private Optional<Recording> read(RecordingName name, List<Path> paths, Recording before) {
        List<RecordedFile> files = new ArrayList<>();
        // as for one that grows: those of the first rendition that has any
        Map<String, List<RecordingGap>> gaps = new TreeMap<>();
        Optional<String> rule = Optional.empty();
        boolean torn = false;
        for (Path path : paths) {
            RecordingName.File parsed =
                    RecordingName.file(path.getFileName().toString()).orElseThrow();
            try {
                Optional<FileReader.Read> read = FileReader.read(path, parsed.rendition());
                if (read.isPresent()) {
                    files.add(read.get().file());
                    if (!read.get().gaps().isEmpty()) {
                        gaps.computeIfAbsent(parsed.rendition().orElse(""), any -> new ArrayList<>())
                                .addAll(read.get().gaps());
                    }
                    torn |= read.get().torn();
                    String note = read.get().note();
                    rule = note.startsWith(RULE) ? Optional.of(note.substring(RULE.length())) : rule;
                }
            } catch (IOException | RuntimeException e) {
                leftOut(path, e);
            }
        }
        if (files.isEmpty()) {
            return Optional.empty();
        }
        files.sort(Comparator.comparing((RecordedFile file) -> file.rendition().orElse(""))
                .thenComparing(RecordedFile::startUtcUs));
        Optional<String> reason = torn ? Optional.of(STOPPED) : before == null ? Optional.empty() : before.reason();
        Recording.State state = before == null || before.isGrowing() ? Recording.State.FINISHED : before.state();
        return Optional.of(Summary.of(
                name,
                rule,
                state,
                reason,
                files.get(0).startUtcUs(),
                files,
                gaps.values().stream().findFirst().orElse(List.of())));
    }

    /** Deletes a recording's files. */
    void delete(Recording recording) throws IOException {
        for (RecordedFile file : recording.files()) {
            delete(recording, file);
        }
    }

    /** Deletes one of them. */
    void delete(Recording recording, RecordedFile file) throws IOException {
        FileReader.delete(file(recording, file.name()));
    }

    /** Whether a name is free. */
    boolean isFree(RecordingName name) {
        Path parent = name.folder(folder);
        if (!Files.isDirectory(parent)) {
            return true;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(parent, name.stamp() + "*")) {
            return !files.iterator().hasNext();
        } catch (IOException | DirectoryIteratorException e) {
            return true;
        }
    }

    /** Bytes that the disk has left. */
    long freeBytes() throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }
}
