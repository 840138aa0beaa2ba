package io.millrace.core.ladder;

import io.millrace.api.codec.TranscodeJob;
import io.millrace.api.codec.Transcoder;
import io.millrace.api.plugin.PluginVersion;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * A transcoder that is bound.
 *
 * @param codecs what it writes; empty for anything
 */
record TranscoderOffer(Transcoder transcoder, PluginVersion version, int ranking, Set<String> codecs) {
    /** Hardware above the processor; of one plugin the newest version. */
    static final Comparator<TranscoderOffer> BEST_FIRST = Comparator.comparingInt(TranscoderOffer::ranking)
            .thenComparing(TranscoderOffer::version)
            .reversed();

    boolean writes(List<TranscodeJob.Output> outputs) {
        return codecs.isEmpty()
                || outputs.stream()
                        .allMatch(output -> codecs.contains(output.codec().toString()));
    }
}
