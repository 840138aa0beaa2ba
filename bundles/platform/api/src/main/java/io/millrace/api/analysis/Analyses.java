package io.millrace.api.analysis;

import io.millrace.api.media.StreamName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/** Which streams are analyzed, and what came of it. A service of core; safe for any thread. */
@ProviderType
public interface Analyses {
    /** Names of the analyzers that are installed, with their versions, in order. */
    Map<String, String> analyzers();

    /**
     * Chooses the analyzers of a stream. A running stream changes at once; it holds until it is changed, also across
     * restarts.
     *
     * @param target {@code app/name}, or an {@code app} for all of its streams that have no choice of their own
     * @param analyzers names, also of analyzers that are installed later; none turns analysis off
     * @throws IllegalArgumentException that says what is wrong, if the target or a name is none
     */
    void assign(String target, Set<String> analyzers);

    /** What was assigned: target to names, none where analysis was turned off. */
    Map<String, Set<String>> assignments();

    /** The analyses of a live stream, in order of name; empty if it has none. */
    List<AnalysisStatus> analyses(StreamName stream);
}
