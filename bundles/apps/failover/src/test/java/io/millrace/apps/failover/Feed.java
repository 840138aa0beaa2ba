package io.millrace.apps.failover;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.testkit.SyntheticStream;
import java.util.List;

/** What an encoder sends, on an input's own timeline. */
record Feed(SyntheticStream encoder, long delayUs, long epochUtcUs) {
    /** Samples that were made in a span of time, in the order of decoding. */
    List<Sample> samples(long fromUs, long toUs) {
        return encoder.samples(fromUs, toUs).stream()
                .map(each -> each.at(each.dtsUs() + delayUs, each.ptsUs() + delayUs))
                .toList();
    }

    /** A backlog of these samples. */
    Backlog backlog(long fromUs, long toUs) {
        Backlog backlog = new Backlog();
        backlog.tracks(tracks(), epochUtcUs);
        samples(fromUs, toUs).forEach(backlog::add);
        return backlog;
    }

    List<Track> tracks() {
        return encoder.tracks();
    }
}
