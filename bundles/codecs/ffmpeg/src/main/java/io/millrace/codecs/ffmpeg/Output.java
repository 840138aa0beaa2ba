package io.millrace.codecs.ffmpeg;

import io.millrace.api.codec.OutputStatus;
import io.millrace.api.codec.OutputStatus.State;
import io.millrace.api.codec.TranscodeJob;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.TrackFormat;
import io.millrace.api.media.VideoFormat;
import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.OutputSpec;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntSupplier;

/** One output of a job: what was chosen for it, how it does, and where it goes. Owned by the loop. */
final class Output {
    private static final int VIDEO_ID = 0;
    private static final int AUDIO_ID = 64;

    private TranscodeJob.Output wanted;
    private final LagRelief relief = new LagRelief();
    private final LagWatch lag = new LagWatch();
    private final DamageWatch damage = new DamageWatch();
    private final Set<String> unfit = new HashSet<>();
    private Publisher publisher;
    private Admission.Candidate chosen;
    private int number;
    private State state = State.STARTING;
    private String reason = "";
    private FromWorker.OutputReport report;
    private List<Track> tracks = List.of();
    private long refusedUntilUs = Long.MIN_VALUE;

    Output(TranscodeJob.Output wanted, Publisher publisher) {
        this.wanted = wanted;
        this.publisher = publisher;
    }

    TranscodeJob.Output wanted() {
        return wanted;
    }

    boolean isVideo() {
        return wanted instanceof TranscodeJob.Video;
    }

    /** Whether it is made, with an encoder that was chosen. */
    boolean isCarried() {
        return chosen().isPresent();
    }

    /** Takes over another wish, if it can go on; false if that has to begin anew. */
    boolean goesOnAs(TranscodeJob.Output next) {
        boolean same = next.equals(wanted)
                || next instanceof TranscodeJob.Video video
                        && wanted instanceof TranscodeJob.Video before
                        && before.withWatermarks(video.watermarks()).equals(video)
                || next instanceof TranscodeJob.Audio sound
                        && wanted instanceof TranscodeJob.Audio before
                        && Double.isNaN(sound.loudnessLufs()) == Double.isNaN(before.loudnessLufs())
                        && before.withLoudness(sound.loudnessLufs()).equals(sound);
        wanted = same ? next : wanted;
        return same;
    }

    /** Another writer of the same stream takes over. */
    void publisher(Publisher other) {
        if (other != publisher) {
            publisher = other;
            if (!tracks.isEmpty()) {
                publisher.tracks(tracks);
            }
        }
    }

    // ---- what is chosen ----------------------------------------------------------------------------------------

    /** Empty if it is not carried. */
    Optional<Admission.Candidate> chosen() {
        return Optional.ofNullable(chosen);
    }

    int number() {
        return number;
    }

    /** @param numbers asked if the choice is another */
    void choose(Admission.Candidate candidate, IntSupplier numbers) {
        if (chosen == null || !chosen.offer().equals(candidate.offer())) {
            number = numbers.getAsInt();
            report = null;
            tracks = List.of();
            lag.reset();
            waits(State.STARTING, "");
        }
        chosen = candidate;
    }

    /** It is not carried. */
    void refuse(State why, String newReason) {
        chosen = null;
        report = null;
        tracks = List.of();
        state = why;
        reason = newReason;
    }

    /** The machine fell behind: it makes do with a cheaper encoder for a while, or is not carried if there is none. */
    void relieve(long nowUs) {
        if (chosen != null) {
            relief.begin(chosen.cores(), nowUs);
        }
    }

    LagRelief relief() {
        return relief;
    }

    /** There is none that is cheap enough: it is not carried for a while. */
    void giveUp() {
        relief.end();
        refuse(State.REFUSED, "Given up for some time: this machine fell behind real time");
        refusedUntilUs = relief.untilUs();
    }

    boolean isRefusedAt(long us) {
        return us < refusedUntilUs;
    }

    /** Its encoder turned out not to do. */
    void exclude(String why) {
        if (chosen != null) {
            unfit.add(chosen.offer().name());
            refuse(State.FAILED, why);
        }
    }

    boolean isFit(String encoder) {
        return !unfit.contains(encoder);
    }

    /** Why nothing can be chosen any more; empty if no encoder failed. */
    String failure() {
        return unfit.isEmpty() ? "" : reason;
    }

    /** The input is another: what failed may do now. */
    void forgetFailures() {
        unfit.clear();
    }

    OutputSpec spec() {
        Map<String, String> options = new HashMap<>(chosen.offer().options());
        options.putAll(wanted.options());
        String encoder = chosen.offer().name();
        if (wanted instanceof TranscodeJob.Video video) {
            return new OutputSpec.Video(
                    number,
                    video.codec().code(),
                    encoder,
                    video.width(),
                    video.height(),
                    video.maxFramesPerSecond(),
                    video.bitsPerSecond(),
                    options,
                    video.overlay(),
                    video.watermarks());
        }
        TranscodeJob.Audio audio = (TranscodeJob.Audio) wanted;
        return new OutputSpec.Audio(
                number,
                audio.codec().code(),
                encoder,
                audio.sampleRateHz(),
                audio.channels(),
                audio.bitsPerSecond(),
                options,
                audio.loudnessLufs());
    }

    // ---- what comes --------------------------------------------------------------------------------------------

    /** Nothing comes of it for now. */
    void waits(State how, String why) {
        state = how;
        reason = why;
        report = null;
    }

    void track(TrackInfo info) {
        tracks = List.of(new Track(info instanceof TrackInfo.Video ? VIDEO_ID : AUDIO_ID, format(info)));
        publisher.tracks(tracks);
    }

    private static TrackFormat format(TrackInfo info) {
        if (info instanceof TrackInfo.Video video) {
            FrameRate rate = video.seconds() == 0 ? FrameRate.UNKNOWN : new FrameRate(video.frames(), video.seconds());
            return new VideoFormat(
                    new FourCc(video.fourCc()), video.configuration(), video.width(), video.height(), rate);
        }
        TrackInfo.Audio audio = (TrackInfo.Audio) info;
        return new AudioFormat(
                new FourCc(audio.fourCc()),
                audio.configuration(),
                audio.sampleRateHz(),
                audio.channels(),
                Optional.empty());
    }

    void write(FromWorker.OutputSample sample) {
        if (!tracks.isEmpty()) {
            publisher.write(
                    new Sample(tracks.get(0).id(), sample.dtsUs(), sample.ptsUs(), flags(sample), sample.payload()));
        }
    }

    private int flags(FromWorker.OutputSample sample) {
        return sample.flags() & (Sample.SYNC | Sample.DISCARDABLE) | (isVideo() ? Sample.VIDEO : 0);
    }

    void flush() {
        publisher.flush();
    }

    /**
     * Takes a report; true if it falls behind for good.
     *
     * @param corruptUnits access units of the input that could not be decoded
     */
    boolean report(long nowUs, FromWorker.OutputReport newReport, long corruptUnits) {
        report = newReport;
        damage.report(nowUs, corruptUnits);
        if (newReport.state() == FromWorker.OutputState.RUNNING) {
            state = State.RUNNING;
            reason = damage.reason(nowUs);
            if (reason.isEmpty() && relief.isOn()) {
                reason = "With a faster encoder for some time: this machine fell behind real time";
            }
        } else if (newReport.state() == FromWorker.OutputState.STARTING && damage.isHopeless()) {
            state = State.FAILED;
            reason = damage.hopelessReason();
        }
        return lag.fallsBehind(nowUs, newReport);
    }

    void forgetLag() {
        lag.reset();
    }

    OutputStatus status(OptionalLong processId, int restarts) {
        TranscodeJob.Video video = wanted instanceof TranscodeJob.Video each ? each : null;
        boolean reported = report != null && chosen != null;
        boolean sized = reported && report.width() > 0;
        return new OutputStatus(
                wanted.name(),
                state,
                chosen == null ? "" : chosen.offer().name(),
                sized ? report.width() : video == null ? 0 : video.width(),
                sized ? report.height() : video == null ? 0 : video.height(),
                reported ? report.framesPerSecond() : 0,
                reported ? report.speed() : 0,
                reported ? report.queuedFrames() : 0,
                reported ? report.cpuPercent() : 0,
                chosen == null ? OptionalLong.empty() : processId,
                restarts,
                reason);
    }
}
