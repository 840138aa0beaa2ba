package io.millrace.core.packaging;

import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.api.packaging.PackagingProfile;
import java.util.List;

/** Fits the configured profile to a stream. */
final class StreamProfile {
    private static final long MAX_PART_US = 500_000;
    private static final long USUAL_PART_US = 200_000;
    private static final long FITS_ALL_US = 209_000;
    /** Less than the target by this much is still the target: 29.97 frames a second is not 30. */
    private static final long SLACK_US = 1_000;

    private StreamProfile() {}

    /** A part lasts a whole number of pictures, so that every part comes close to the longest that is announced. */
    static PackagingProfile fit(PackagingProfile configured, List<Track> tracks) {
        return tracks.stream()
                .filter(Track::isVideo)
                .map(track -> ((VideoFormat) track.format()).frameRate())
                .findFirst()
                .map(rate -> withPartTarget(configured, partTargetUs(configured.partTargetUs(), rate)))
                .orElse(configured);
    }

    static long partTargetUs(long configuredUs, FrameRate rate) {
        if (!rate.isKnown()) {
            // five pictures of 23.976 a second: all usual rates fill at least 85 % of it
            return configuredUs == USUAL_PART_US ? FITS_ALL_US : configuredUs;
        }
        double frameUs = 1_000_000 / rate.perSecond();
        long frames = (long) Math.ceil((configuredUs - SLACK_US) / frameUs);
        double partUs = Math.max(1, frames) * frameUs;
        long wholeMs = (long) Math.ceil(partUs / 1_000 - 1e-6);
        long mostUs = Math.max(MAX_PART_US, Math.max(configuredUs, (long) Math.ceil(frameUs / 1_000) * 1_000));
        return Math.min(mostUs, wholeMs * 1_000);
    }

    private static PackagingProfile withPartTarget(PackagingProfile profile, long partTargetUs) {
        return new PackagingProfile(
                partTargetUs,
                profile.segmentTargetUs(),
                profile.targetDurationUs(),
                profile.listedSegments(),
                profile.protection(),
                profile.lowLatency());
    }
}
