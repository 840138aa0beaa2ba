package io.millrace.itests.fuzz;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.flv.FlvDemuxer;
import io.millrace.formats.flv.FlvReader;
import io.millrace.formats.flv.FlvSink;
import java.nio.ByteBuffer;
import java.util.List;

/** FLV tags, which are RTMP's messages too, with AMF and enhanced RTMP in them. */
public final class FlvTarget implements FlvSink {
    private FlvTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FlvDemuxer demuxer = new FlvDemuxer(new FlvTarget());
        try {
            new FlvReader((type, timestampMs, body) -> accept(demuxer, type, timestampMs, body))
                    .feed(ByteBuffer.wrap(input));
        } catch (MalformedBitstreamException e) {
            // no FLV any more
        }
        demuxer.end();
    }

    private static void accept(FlvDemuxer demuxer, int type, long timestampMs, ByteBuffer body) {
        try {
            demuxer.accept(type, timestampMs, body);
        } catch (MalformedBitstreamException e) {
            // the next may be good again
        }
    }

    @Override
    public void formatsChanged(List<Track> tracks) {
        Check.tracks(tracks);
    }

    @Override
    public void sample(Sample sample) {
        Check.sample(sample);
    }
}
