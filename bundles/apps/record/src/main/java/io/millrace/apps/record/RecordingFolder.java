package io.millrace.apps.record;

import io.millrace.api.media.StreamName;
import io.millrace.api.record.RecordedFile;
import io.millrace.api.record.Recording;
import io.millrace.api.record.RecordingGap;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of recordings: what lies there counts, whatever an index says. Blocks. */
final class RecordingFolder {
    private static final Logger LOG = LoggerFactory.getLogger(RecordingFolder.class);
    private static final String RULE = "rule=";
    private static final String STOPPED = "The server stopped while it was recorded";

    private final Path folder;

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
            for (Path stream : folders(app)) {
                list(app.getFileName().toString(), stream, found);
            }
        }
        return found;
    }

    private static void list(String app, Path stream, Map<RecordingName, List<Path>> found) throws IOException {
        StreamName name;
        try {
            name = StreamName.of(app, stream.getFileName().toString());
        } catch (IllegalArgumentException other) {
            return;
        }
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
                Recording before = known.get(id);
                if (before != null && isRight(before, each.getValue())) {
                    recordings.add(before);
                } else {
                    read(each.getKey(), each.getValue(), before).ifPresent(recordings::add);
                }
            }
        }
        return recordings;
    }

    private static boolean isRight(Recording recording, List<Path> files) throws IOException {
        if (recording.isGrowing() || recording.files().size() != files.size()) {
            return false;
        }
        for (Path file : files) {
            String name = file.getFileName().toString();
            long size = Files.size(file);
            if (recording.files().stream().noneMatch(each -> each.name().equals(name) && each.sizeBytes() == size)) {
                return false;
            }
        }
        return true;
    }

    private Optional<Recording> read(RecordingName name, List<Path> paths, Recording before) {
        List<RecordedFile> files = new ArrayList<>();
        Set<RecordingGap> gaps = new LinkedHashSet<>();
        Optional<String> rule = Optional.empty();
        boolean torn = false;
        for (Path path : paths) {
            RecordingName.File parsed =
                    RecordingName.file(path.getFileName().toString()).orElseThrow();
            try {
                Optional<FileReader.Read> read = FileReader.read(path, parsed.rendition());
                if (read.isPresent()) {
                    files.add(read.get().file());
                    gaps.addAll(read.get().gaps());
                    torn |= read.get().torn();
                    String note = read.get().note();
                    rule = note.startsWith(RULE) ? Optional.of(note.substring(RULE.length())) : rule;
                }
            } catch (IOException e) {
                LOG.warn("{} cannot be read", path, e);
            }
        }
        if (files.isEmpty()) {
            return Optional.empty();
        }
        files.sort(Comparator.comparing((RecordedFile file) -> file.rendition().orElse(""))
                .thenComparing(RecordedFile::startUtcUs));
        Optional<String> reason = torn ? Optional.of(STOPPED) : before == null ? Optional.empty() : before.reason();
        Recording.State state = before == null || before.isGrowing() ? Recording.State.FINISHED : before.state();
        return Optional.of(Summary.of(name, rule, state, reason, files.get(0).startUtcUs(), files, gaps));
    }

    /** Deletes a recording's files. */
    void delete(Recording recording) throws IOException {
        for (RecordedFile file : recording.files()) {
            FileReader.delete(file(recording, file.name()));
        }
    }

    /** Whether a name is free. */
    boolean isFree(RecordingName name) {
        Path parent = name.folder(folder);
        if (!Files.isDirectory(parent)) {
            return true;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(parent, name.stamp() + "*")) {
            return !files.iterator().hasNext();
        } catch (IOException e) {
            return true;
        }
    }

    /** Bytes that the disk has left. */
    long freeBytes() throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }
}
