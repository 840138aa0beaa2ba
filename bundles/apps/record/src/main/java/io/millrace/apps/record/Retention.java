package io.millrace.apps.record;

import io.millrace.api.record.Recording;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Decides which recordings of a rule are deleted. Pure functions. */
final class Retention {
    private Retention() {}

    /**
     * What is not to be kept any longer, the oldest first.
     *
     * @param recordings of the rule, those that grow included
     * @param freeBytes that the disk has left
     */
    static List<Recording> due(List<Recording> recordings, RecordingRule.Keep keep, long nowUtcUs, long freeBytes) {
        List<Recording> ended = recordings.stream()
                .filter(recording -> !recording.isGrowing())
                .sorted(Comparator.comparing(Recording::startUtcUs))
                .toList();
        long bytes = recordings.stream().mapToLong(Recording::sizeBytes).sum();
        long free = freeBytes;
        List<Recording> due = new ArrayList<>();
        for (Recording recording : ended) {
            boolean old = keep.us() > 0 && nowUtcUs - recording.endUtcUs() > keep.us();
            boolean many = keep.bytes() > 0 && bytes > keep.bytes();
            boolean full = keep.freeBytes() > 0 && free < keep.freeBytes();
            if (old || many || full) {
                due.add(recording);
                bytes -= recording.sizeBytes();
                free += recording.sizeBytes();
            }
        }
        return due;
    }
}
