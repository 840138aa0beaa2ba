package io.millrace.apps.restream;

import io.millrace.api.codec.LadderProfile;
import io.millrace.api.codec.Ladders;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.StreamHealth;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.restream.TargetLimits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Compares a stream with what a service takes. Safe for any thread. */
final class StreamCheck {
    /** Measured figures vary; services bear that. */
    private static final double TOLERANCE = 1.25;

    private static final Map<FourCc, String> NAMES =
            Map.of(FourCc.AVC, "H.264", FourCc.HEVC, "HEVC", FourCc.AV1, "AV1", FourCc.VP9, "VP9", FourCc.VP8, "VP8");

    private final String service;
    private final TargetLimits limits;
    private final Ladders ladders;

    /** @param service what takes the stream, for people */
    StreamCheck(String service, TargetLimits limits, Ladders ladders) {
        this.service = service;
        this.limits = limits;
        this.ladders = ladders;
    }

    /** Whether there is anything to compare. */
    boolean isNeeded() {
        return !limits.equals(TargetLimits.NONE);
    }

    /** How long it takes at most until everything shows. */
    long patienceUs() {
        return Math.max(6_000_000, (long) (limits.maxSyncIntervalUs() * TOLERANCE) + 2_000_000);
    }

    /** Whether everything that counts was measured. */
    boolean isMeasured(LiveStream stream) {
        StreamHealth health = stream.health();
        return video(stream).isEmpty()
                || (limits.maxVideoBitsPerSecond() == 0 || health.videoBitsPerSecond() > 0)
                        && (limits.maxSyncIntervalUs() == 0 || health.syncIntervalUs() > 0);
    }

    /** What does not suit, in plain sentences; what was not measured is taken for good. */
    List<String> problems(LiveStream stream) {
        Optional<Track> video = video(stream);
        if (video.isEmpty()) {
            return List.of();
        }
        List<String> problems = new ArrayList<>();
        FourCc codec = video.get().format().codec();
        if (!limits.video().isEmpty() && !limits.video().contains(codec)) {
            problems.add(wrongCodec(stream.name(), codec));
        }
        StreamHealth health = stream.health();
        long most = limits.maxVideoBitsPerSecond();
        if (most > 0 && health.videoBitsPerSecond() > most * TOLERANCE) {
            problems.add(
                    "The pictures of " + stream.name() + " have " + megabits(health.videoBitsPerSecond()) + ", and "
                            + service + " takes " + megabits(most) + ": lower the encoder's bit rate, or "
                            + fitting(stream.name()));
        }
        long longest = limits.maxSyncIntervalUs();
        if (longest > 0 && health.syncIntervalUs() > longest * TOLERANCE) {
            problems.add(tooFarApart(stream.name(), seconds(health.syncIntervalUs())));
        }
        return problems;
    }

    /** What is to be said of a stream of which no second key picture came within {@link #patienceUs}. */
    Optional<String> withoutKeyPictures(LiveStream stream) {
        boolean unknown = limits.maxSyncIntervalUs() > 0
                && video(stream).isPresent()
                && stream.health().syncIntervalUs() == 0;
        return unknown
                ? Optional.of(tooFarApart(stream.name(), "more than " + seconds(patienceUs())))
                : Optional.empty();
    }

    private String tooFarApart(StreamName name, String howFar) {
        return "The key pictures of " + name + " are " + howFar + " apart, and " + service
                + " wants one every " + seconds(limits.maxSyncIntervalUs())
                + ": set the encoder's key frame interval to " + seconds(limits.maxSyncIntervalUs());
    }

    private String wrongCodec(StreamName name, FourCc codec) {
        String taken = limits.video().stream().map(StreamCheck::nameOf).sorted().collect(Collectors.joining(", "));
        String mend = limits.video().contains(FourCc.AVC)
                ? "send " + name.origin().withRendition("h264")
                        + ", which is encoded for it, or set the encoder to H.264"
                : "set the encoder to one of these";
        return "The pictures of " + name + " are " + nameOf(codec) + ", and " + service + " takes " + taken + ": "
                + mend;
    }

    /** The best rendition that would do, in words. */
    private String fitting(StreamName name) {
        StreamName origin = name.origin();
        return ladders.profileOf(origin)
                .flatMap(profile -> profile.rungs().stream()
                        .filter(this::fits)
                        .max(Comparator.comparingLong(LadderProfile.Rung::bitsPerSecond)))
                .map(rung -> "send " + origin.withRendition(rung.name()) + " (" + megabits(rung.bitsPerSecond()) + ")")
                .orElse("turn a ladder on for " + origin + " (media:ladder " + origin
                        + " default) and send one of its renditions");
    }

    private boolean fits(LadderProfile.Rung rung) {
        return rung.bitsPerSecond() > 0
                && rung.bitsPerSecond() <= limits.maxVideoBitsPerSecond()
                && (limits.video().isEmpty() || limits.video().contains(rung.codec()));
    }

    private static Optional<Track> video(LiveStream stream) {
        return stream.tracks().stream().filter(Track::isVideo).findFirst();
    }

    private static String nameOf(FourCc codec) {
        return NAMES.getOrDefault(codec, codec.toString());
    }

    private static String megabits(long bitsPerSecond) {
        return String.format(Locale.ROOT, "%.1f Mb/s", bitsPerSecond / 1e6);
    }

    private static String seconds(long us) {
        return String.format(Locale.ROOT, us % 1_000_000 == 0 ? "%.0f s" : "%.1f s", us / 1e6);
    }
}
