package io.millrace.testkit;

import io.millrace.api.analysis.Finding;
import io.millrace.api.analysis.Findings;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what an analysis finds. Safe for any thread. */
public final class RecordedFindings implements Findings {
    public final List<Finding> found = new CopyOnWriteArrayList<>();
    public final List<Sample> injected = new CopyOnWriteArrayList<>();

    @Override
    public boolean report(Finding finding) {
        return found.add(finding);
    }

    @Override
    public boolean inject(Track track, Sample sample) {
        return injected.add(sample);
    }

    /** Kind and phase of each finding, such as {@code black BEGAN}. */
    public List<String> told() {
        return found.stream()
                .map(finding -> finding.kind() + " " + finding.phase())
                .toList();
    }
}
