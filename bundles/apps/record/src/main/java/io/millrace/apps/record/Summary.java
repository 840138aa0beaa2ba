package io.millrace.apps.record;

import io.millrace.api.record.RecordedFile;
import io.millrace.api.record.Recording;
import io.millrace.api.record.RecordingGap;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Adds up the files of a recording. Pure functions. */
final class Summary {
    private Summary() {}

    /** A recording that ended, without some of its files. */
    static Recording without(Recording recording, Set<String> fileNames) {
        List<RecordedFile> rest = recording.files().stream()
                .filter(file -> !fileNames.contains(file.name()))
                .toList();
        long startUtcUs =
                rest.stream().mapToLong(RecordedFile::startUtcUs).min().orElse(recording.endUtcUs());
        return of(
                RecordingName.parse(recording.id()).orElseThrow(),
                recording.rule(),
                recording.state(),
                recording.reason(),
                startUtcUs,
                rest,
                recording.gaps().stream()
                        .filter(gap -> gap.toUtcUs() > startUtcUs)
                        .toList());
    }

    static Recording of(
            RecordingName name,
            Optional<String> rule,
            Recording.State state,
            Optional<String> reason,
            long startedUtcUs,
            List<RecordedFile> files,
            Collection<RecordingGap> gaps) {
        long startUtcUs =
                files.stream().mapToLong(RecordedFile::startUtcUs).min().orElse(startedUtcUs);
        long endUtcUs = files.stream()
                .mapToLong(file -> file.startUtcUs() + file.durationUs())
                .max()
                .orElse(startUtcUs);
        long sizeBytes = files.stream().mapToLong(RecordedFile::sizeBytes).sum();
        // clocks go back: no two begin at the same time
        Map<Long, RecordingGap> distinct = new LinkedHashMap<>();
        gaps.forEach(gap ->
                distinct.merge(gap.fromUtcUs(), gap, (one, other) -> one.toUtcUs() >= other.toUtcUs() ? one : other));
        return new Recording(
                name.id(),
                name.stream(),
                rule,
                state,
                reason,
                startUtcUs,
                endUtcUs,
                sizeBytes,
                files,
                List.copyOf(distinct.values()));
    }
}
