package io.millrace.packagers.progressive;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.formats.mpegts.TsMuxer;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * An endless MPEG transport stream. Tables stand before each key picture, so that viewers need nothing else to begin, and a
 * change of format or a gap does not end the file.
 */
final class TsFormat implements WireFormat {
    private final TsMuxer muxer = new TsMuxer();

    @Override
    public String contentType() {
        return "video/mp2t";
    }

    @Override
    public boolean tracks(List<Track> tracks, WireRing ring) {
        return muxer.tracks(tracks);
    }

    @Override
    public void sample(Sample sample, WireRing ring) {
        int most = muxer.maxBytes(sample);
        if (most == 0) {
            return;
        }
        ByteBuffer out = ring.room(most);
        int before = out.position();
        boolean begins = muxer.write(sample, out);
        ring.publish(out.position() - before, begins, sample.dtsUs(), sample.isVideo());
    }

    @Override
    public void flush(WireRing ring) {
        muxer.discontinuity();
    }
}
