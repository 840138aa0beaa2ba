package io.millrace.apps.record;

import io.millrace.api.record.RecordedFile;
import io.millrace.api.record.Recording;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Decides which files of a rule's recordings are deleted. Pure functions. */
final class Retention {
    private static final Comparator<RecordedFile> BY_AGE =
            Comparator.comparing(RecordedFile::startUtcUs).thenComparing(RecordedFile::name);

    private Retention() {}

    /** A file that is not to be kept any longer. */
    record Due(Recording recording, RecordedFile file) {}

    /**
     * What is not to be kept any longer, the oldest first: never a file that grows, and for want of room never the newest.
     *
     * @param recordings of the rule, those that grow included
     * @param freeBytes that the disk has left
     */
    static List<Due> due(List<Recording> recordings, RecordingRule.Keep keep, long nowUtcUs, long freeBytes) {
        List<Due> whole = new ArrayList<>();
        for (Recording recording : recordings) {
            whole(recording).forEach(file -> whole.add(new Due(recording, file)));
        }
        whole.sort(Comparator.comparing(Due::file, BY_AGE));
        RecordedFile newest = recordings.stream()
                .flatMap(recording -> recording.files().stream())
                .max(BY_AGE)
                .orElse(null);
        long bytes = recordings.stream().mapToLong(Recording::sizeBytes).sum();
        long free = freeBytes;
        List<Due> due = new ArrayList<>();
        for (Due each : whole) {
            RecordedFile file = each.file();
            boolean old = keep.us() > 0 && nowUtcUs - file.startUtcUs() - file.durationUs() > keep.us();
            boolean many = keep.bytes() > 0 && bytes > keep.bytes();
            boolean full = keep.freeBytes() > 0 && free < keep.freeBytes();
            if (old || (many || full) && file != newest) {
                due.add(each);
                bytes -= file.sizeBytes();
                free += file.sizeBytes();
            }
        }
        return due;
    }

    /** The files that do not grow: of each rendition of a recording that grows, all but the last. */
    private static List<RecordedFile> whole(Recording recording) {
        List<RecordedFile> files = new ArrayList<>(recording.files());
        if (recording.isGrowing()) {
            Map<String, RecordedFile> last = new HashMap<>();
            files.forEach(file -> last.merge(
                    file.rendition().orElse(""), file, (one, other) -> BY_AGE.compare(one, other) > 0 ? one : other));
            files.removeAll(last.values());
        }
        return files;
    }
}
