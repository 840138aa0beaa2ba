package io.millrace.apps.failover;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Pictures that were encoded once, shown again and again from memory, with silence. Made ready for one track; owned by its
 * failover's executor while it is shown.
 */
final class SlateFilm {
    /** So much is written ahead of the clock, so that nobody has to wait for the next look at it. */
    static final long AHEAD_US = 100_000;
    /** No more is written at once, however late it is. */
    private static final long MOST_AT_ONCE_US = Joiner.LONG_GONE_US + 2 * AHEAD_US;

    private final Track track;
    private final List<Sample> pictures;
    private final long lengthUs;
    private int next;
    private long shiftUs;
    /** How far the output is ahead of the clock it is written by: inputs may have begun under another time of day. */
    private long aheadUs;

    private SilentSound.SilentFrame silence;
    private long soundUs;

    /**
     * @param track of the pictures
     * @param pictures from a key picture on, none is seen before one that is decoded earlier
     * @param frameUs how long the last one lasts
     */
    SlateFilm(Track track, List<Sample> pictures, long frameUs) {
        this.track = new Track(TrackMap.VIDEO_ID, track.format());
        this.pictures = List.copyOf(pictures);
        lengthUs = pictures.get(pictures.size() - 1).dtsUs() - pictures.get(0).dtsUs() + frameUs;
    }

    /** It is shown from the end of what was shown before. */
    void begin(Output output, long nowUtcUs) {
        Shown shown = output.shown();
        List<Track> tracks = new ArrayList<>(List.of(track));
        output.announce(tracks, TrackMap.VIDEO_ID);
        long fromUs = Math.max(shown.endUs(), shown.nextDtsUs());
        fromUs = nowUtcUs - fromUs > Joiner.LONG_GONE_US ? nowUtcUs : fromUs;
        aheadUs = fromUs - nowUtcUs > Joiner.LONG_GONE_US ? fromUs - nowUtcUs : 0;
        next = 0;
        shiftUs = fromUs - pictures.get(0).dtsUs();
        silence = output.tracks().stream()
                .filter(each -> each.id() == TrackMap.AUDIO_ID)
                .flatMap(each -> SilentSound.of((AudioFormat) each.format()).stream())
                .findFirst()
                .orElse(null);
        soundUs = Math.max(fromUs, shown.has(TrackMap.AUDIO_ID) ? shown.endPtsUs(TrackMap.AUDIO_ID) : fromUs);
        if (shown.has(TrackMap.AUDIO_ID) && fromUs - shown.endPtsUs(TrackMap.AUDIO_ID) < Joiner.LONG_GONE_US) {
            soundUs = shown.endPtsUs(TrackMap.AUDIO_ID);
        }
    }

    /** Writes what is seen and heard up to a moment. */
    void write(Output output, long untilUtcUs) {
        long untilUs = untilUtcUs + aheadUs + AHEAD_US;
        long missedUs = untilUs - pictures.get(next).dtsUs() - shiftUs - MOST_AT_ONCE_US;
        if (missedUs > 0) {
            // nobody looked for so long: it goes on where the clock is
            shiftUs += missedUs;
            soundUs += missedUs;
        }
        while (pictures.get(next).dtsUs() + shiftUs <= untilUs) {
            Sample picture = pictures.get(next);
            long dtsUs = picture.dtsUs() + shiftUs;
            sound(output, dtsUs);
            output.write(sample(track.id(), dtsUs, picture.flags(), picture.payload()), true, 0);
            next++;
            if (next == pictures.size()) {
                next = 0;
                shiftUs += lengthUs;
            }
        }
        sound(output, untilUs);
    }

    private void sound(Output output, long untilUs) {
        while (silence != null && soundUs <= untilUs) {
            output.write(sample(TrackMap.AUDIO_ID, soundUs, Sample.SYNC, silence.payload()), false, 0);
            soundUs += silence.durationUs();
        }
    }

    private static Sample sample(int trackId, long us, int flags, ByteBuffer payload) {
        return new Sample(trackId, us, us, flags, payload);
    }
}
