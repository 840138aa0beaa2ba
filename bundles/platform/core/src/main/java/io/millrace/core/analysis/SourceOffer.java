package io.millrace.core.analysis;

import io.millrace.api.codec.FrameSource;
import io.millrace.api.plugin.PluginVersion;
import java.util.Comparator;

/** A source of frames that is bound. */
record SourceOffer(FrameSource source, PluginVersion version, int ranking) {
    /** Hardware above the processor; of one plugin the newest version. */
    static final Comparator<SourceOffer> BEST_FIRST = Comparator.comparingInt(SourceOffer::ranking)
            .thenComparing(SourceOffer::version)
            .reversed();
}
