package io.millrace.itests.fuzz;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.formats.mpegts.ProgrammeChoice;
import io.millrace.formats.mpegts.TsDemuxer;
import io.millrace.formats.mpegts.TsSink;
import java.nio.ByteBuffer;
import java.util.List;

/** MPEG-TS, as SRT, UDP and HLS bring it. */
public final class TransportStreamTarget implements TsSink {
    private TransportStreamTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
        TsDemuxer demuxer = new TsDemuxer(new TransportStreamTarget(), ProgrammeChoice.all());
        demuxer.feed(ByteBuffer.wrap(input));
        demuxer.end();
    }

    @Override
    public void formatsChanged(int programme, List<Track> tracks) {
        Check.tracks(tracks);
    }

    @Override
    public void sample(int programme, Sample sample) {
        Check.sample(sample);
    }
}
