package io.millrace.api.restream;

import io.millrace.api.media.FourCc;
import java.util.Set;

/**
 * What a service takes.
 *
 * @param video codecs of pictures; empty for any
 * @param maxVideoBitsPerSecond most bits of pictures a second; 0 for any number
 * @param maxSyncIntervalUs longest time between two key pictures, 0 for any
 */
public record TargetLimits(Set<FourCc> video, long maxVideoBitsPerSecond, long maxSyncIntervalUs) {
    /** Anything. */
    public static final TargetLimits NONE = new TargetLimits(Set.of(), 0, 0);

    public TargetLimits {
        video = Set.copyOf(video);
    }

    /** The same with others in place of those that are not 0. */
    public TargetLimits with(long videoBitsPerSecond, long syncIntervalUs) {
        return new TargetLimits(
                video,
                videoBitsPerSecond == 0 ? maxVideoBitsPerSecond : videoBitsPerSecond,
                syncIntervalUs == 0 ? maxSyncIntervalUs : syncIntervalUs);
    }
}
