package io.millrace.core.analysis;

import io.millrace.api.analysis.AnalysisStatus;
import io.millrace.api.analysis.AnalysisStatus.State;
import io.millrace.api.analysis.Finding;
import io.millrace.api.live.LiveStream;
import io.millrace.api.plugin.PluginFaults;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * One analyzer's place at one stream, whichever version sits there. Owned by the lock of the analyses; what it counts is
 * safe for any thread.
 */
final class AnalysisSeat {
    private final LiveStream stream;
    private final String name;
    private final AnalysisTools tools;
    private final LongAdder frames = new LongAdder();
    private final LongAdder leftOut = new LongAdder();
    private volatile Finding last;
    private AnalysisRun run;
    private String vacancy = "";
    private State vacant = State.MISSING;

    AnalysisSeat(LiveStream stream, String name, AnalysisTools tools) {
        this.stream = stream;
        this.name = name;
        this.tools = tools;
    }

    LiveStream stream() {
        return stream;
    }

    String name() {
        return name;
    }

    // ---- what a run tells --------------------------------------------------------------------------------------

    void countFrame() {
        frames.increment();
    }

    void countLeftOut(int count) {
        leftOut.add(count);
    }

    void found(Finding finding) {
        last = finding;
    }

    // ---- who sits here -----------------------------------------------------------------------------------------

    /**
     * Makes things as they should be now.
     *
     * @param offers analyzers of this name, the best first
     * @param source where frames come from; null for nowhere
     */
    void update(List<AnalyzerOffer> offers, SourceOffer source, PluginFaults faults) {
        AnalyzerOffer offer = offers.stream()
                .filter(each -> !faults.isQuarantined(each.version()))
                .findFirst()
                .orElse(null);
        if (run != null && !run.isOf(offer, source)) {
            leave();
        }
        if (offer == null) {
            vacant = offers.isEmpty() ? State.MISSING : State.FAILED;
            vacancy = offers.isEmpty()
                    ? "There is no such analyzer: install the bundle that brings it"
                    : offers.get(0).version() + " is quarantined: swap it, or restart its bundle";
            return;
        }
        if (run == null) {
            run = new AnalysisRun(this, offer, source, tools);
        }
        run.look();
    }

    /** Its analyzer is not called any more; returns what has to be waited for. */
    Optional<AnalysisRun> leave() {
        AnalysisRun left = run;
        run = null;
        if (left != null) {
            left.close();
        }
        return Optional.ofNullable(left);
    }

    boolean isOf(AnalyzerOffer offer) {
        return run != null && run.offer().equals(offer);
    }

    boolean isFedBy(SourceOffer source) {
        return run != null && source.equals(run.source());
    }

    AnalysisStatus status() {
        String version = run == null ? "" : run.offer().version().version().toString();
        State state = run == null ? vacant : run.state();
        String reason = run == null ? vacancy : run.reason();
        return new AnalysisStatus(name, version, state, frames.sum(), leftOut.sum(), Optional.ofNullable(last), reason);
    }
}
