package io.millrace.formats.mpegts;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.util.List;

/**
 * Takes what {@link TsDemuxer} finds. Called on the demuxer's thread, in the order of the packets. A programme is named by
 * its program_number.
 */
public interface TsSink {
    /** All tracks of a programme from here on; comes before the first sample that needs it. */
    void formatsChanged(int programme, List<Track> tracks);

    /** One access unit in canonical form, or one message of a data track, at the sender's own times. */
    void sample(int programme, Sample sample);

    /** The sender announced that the programme's clock starts anew (discontinuity_indicator). */
    default void discontinuity(int programme) {}

    /** The programme's clock (PCR) on the timeline of its samples: when the packet should arrive, in microseconds. */
    default void clock(int programme, long pcrUs) {}

    /** The programme left the multiplex. */
    default void programmeEnded(int programme) {}

    /** A fault was met; told once for each kind and PID, {@link TsDemuxer#statistics()} counts the others. */
    default void fault(TsFault fault) {}
}
