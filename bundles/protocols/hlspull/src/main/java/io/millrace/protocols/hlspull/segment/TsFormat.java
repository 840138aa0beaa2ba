package io.millrace.protocols.hlspull.segment;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.mpegts.ProgrammeChoice;
import io.millrace.formats.mpegts.TsDemuxer;
import io.millrace.formats.mpegts.TsFault;
import io.millrace.formats.mpegts.TsSink;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** MPEG-TS: one demuxer as long as segments follow each other, so that pictures may go on in the next one. */
final class TsFormat implements SegmentReader.Format, TsSink {
    private TsDemuxer demuxer;
    private List<Track> tracks = List.of();
    private SegmentMedia.Builder out;
    private boolean isEmpty;
    private String fault;

    @Override
    public SegmentMedia read(byte[] segment, Optional<byte[]> map, boolean continues) {
        if (demuxer == null || !continues) {
            demuxer = new TsDemuxer(this, ProgrammeChoice.first());
        }
        out = new SegmentMedia.Builder(tracks);
        isEmpty = true;
        fault = null;
        demuxer.feed(ByteBuffer.wrap(segment));
        demuxer.endPiece();
        if (isEmpty) {
            throw new MalformedBitstreamException(fault == null ? "There is no media in the transport stream" : fault);
        }
        return out.build(true);
    }

    @Override
    public void formatsChanged(int programme, List<Track> changed) {
        tracks = changed;
        out.tracks(changed);
    }

    @Override
    public void sample(int programme, Sample sample) {
        isEmpty = false;
        out.add(sample);
    }

    @Override
    public void fault(TsFault found) {
        fault = found.detail();
    }
}
