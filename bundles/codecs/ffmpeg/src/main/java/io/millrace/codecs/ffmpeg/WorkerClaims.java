package io.millrace.codecs.ffmpeg;

import io.millrace.api.codec.TranscodeJob;
import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;
import java.util.List;
import java.util.Map;

/**
 * What a worker may say of its job. It decodes what strangers send, so a stream may have taken it over: it has to say
 * nothing that its input cannot have led to.
 */
final class WorkerClaims {
    /** Encoders end with a padded frame, and filters may add a picture. */
    private static final long TOLERANCE_US = 10_000_000;

    private static final int MAX_CONFIGURATION_BYTES = 64 << 10;
    private static final int MAX_SIDE = 16_384;
    private static final int MAX_RATE_HZ = 768_000;
    private static final int MAX_SAMPLE_BYTES = 32 << 20;

    private WorkerClaims() {}

    /**
     * What is wrong with a message, after "The worker …"; empty if nothing is.
     *
     * @param byNumber the outputs that it was told to make
     * @param feeds what it was fed with
     */
    static String fault(FromWorker message, Map<Integer, Output> byNumber, List<InputFeed> feeds) {
        if (message instanceof FromWorker.OutputSample sample) {
            if (sample.payload().remaining() > MAX_SAMPLE_BYTES) {
                return "sent a sample of " + sample.payload().remaining() + " bytes";
            }
            return sample.ptsUs() < sample.dtsUs() || sample.ptsUs() - sample.dtsUs() > TOLERANCE_US
                    ? "sent a sample that is shown " + (sample.ptsUs() - sample.dtsUs()) + " us after its decoding"
                    : timeFault(sample.dtsUs(), feeds);
        }
        if (message instanceof FromWorker.OutputTrack track) {
            Output output = byNumber.get(track.output());
            return output == null ? "" : trackFault(track.info(), output.wanted());
        }
        if (message instanceof FromWorker.PictureData picture && picture.data().hasRemaining()) {
            return timeFault(picture.ptsUs(), feeds);
        }
        if (message instanceof FromWorker.SoundData sound && sound.data().hasRemaining()) {
            return timeFault(sound.ptsUs(), feeds);
        }
        return "";
    }

    private static String timeFault(long us, List<InputFeed> feeds) {
        for (InputFeed feed : feeds) {
            if (feed.hasBeenAt(us, TOLERANCE_US)) {
                return "";
            }
        }
        return "sent something of " + us + " us, a time that its input did not have";
    }

    private static String trackFault(TrackInfo info, TranscodeJob.Output wanted) {
        boolean fits = info instanceof TrackInfo.Video video
                ? wanted instanceof TranscodeJob.Video
                        && isWithin(video.width(), 1, MAX_SIDE)
                        && isWithin(video.height(), 1, MAX_SIDE)
                : info instanceof TrackInfo.Audio audio
                        && wanted instanceof TranscodeJob.Audio
                        && isWithin(audio.sampleRateHz(), 1, MAX_RATE_HZ)
                        && audio.channels() > 0;
        return fits
                        && info.fourCc() == wanted.codec().code()
                        && info.configuration().remaining() <= MAX_CONFIGURATION_BYTES
                ? ""
                : "announced a track that is not what " + wanted.name() + " should be";
    }

    private static boolean isWithin(int value, int least, int most) {
        return value >= least && value <= most;
    }
}
