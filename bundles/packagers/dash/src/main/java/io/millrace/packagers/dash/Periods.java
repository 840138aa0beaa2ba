package io.millrace.packagers.dash;

import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Presentation.MediaTrack;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The periods of a live presentation: one for each run between two discontinuities.
 *
 * @param id stable while it is listed
 * @param startUs stable while it is listed
 * @param runs what it offers, video first
 */
record Periods(String id, long startUs, List<TrackRun> runs) {
    /** A run and the track it belongs to. */
    record TrackRun(MediaTrack track, Run run) {}

    static List<Periods> of(Presentation presentation) {
        Map<String, List<TrackRun>> byId = new LinkedHashMap<>();
        for (MediaTrack track : presentation.tracks()) {
            // a rendition may get another header where its origin goes on: a period describes it by the newest
            Map<String, Run> newest = new LinkedHashMap<>();
            Run.of(track.stream()).forEach(run -> newest.put(run.periodId(), run));
            newest.forEach((id, run) ->
                    byId.computeIfAbsent(id, key -> new ArrayList<>()).add(new TrackRun(track, run)));
        }
        return byId.entrySet().stream()
                .map(entry -> new Periods(entry.getKey(), startUs(entry.getValue()), entry.getValue()))
                .sorted((a, b) -> Long.compare(a.startUs, b.startUs))
                .toList();
    }

    private static long startUs(List<TrackRun> runs) {
        return runs.stream()
                .mapToLong(trackRun -> trackRun.run().periodStartUs())
                .min()
                .orElse(0);
    }

    /** End of the newest segment of any track, the open one as far as it goes. */
    long endUs() {
        return runs.stream()
                .mapToLong(trackRun -> trackRun.run().last().endUs())
                .max()
                .orElse(startUs);
    }
}
