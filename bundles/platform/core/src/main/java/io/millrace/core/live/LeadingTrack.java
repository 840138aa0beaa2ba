package io.millrace.core.live;

import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;

/**
 * Says which samples readers may start at. With video those are the key pictures of the first video track alone: a start
 * at another track's would be inside a group of pictures of the first. While the first is silent, the others count.
 * Owned by the stream's writer.
 */
final class LeadingTrack {
    /** Media that other tracks may be ahead before the first video track counts as silent. */
    static final long SILENT_US = 2_000_000;

    private static final int NO_VIDEO = -1;
    private static final long NOTHING_YET = Long.MIN_VALUE;

    private int videoId = NO_VIDEO;
    private long heardUs = NOTHING_YET;

    void format(FormatChange change) {
        videoId = change.tracks().stream()
                .filter(Track::isVideo)
                .mapToInt(Track::id)
                .findFirst()
                .orElse(NO_VIDEO);
        heardUs = NOTHING_YET;
    }

    /** Whether a sample is of the first video track; without video, any sample is. */
    boolean leads(Sample sample) {
        return videoId == NO_VIDEO || sample.trackId() == videoId;
    }

    /** Whether readers may start at this sample, the next of the stream. */
    boolean isSyncPoint(Sample sample) {
        boolean leads = leads(sample);
        if (leads || heardUs == NOTHING_YET) {
            heardUs = sample.dtsUs();
        }
        return sample.isSync() && (leads || sample.isVideo() && sample.dtsUs() - heardUs > SILENT_US);
    }
}
