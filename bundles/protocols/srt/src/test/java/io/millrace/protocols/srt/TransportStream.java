package io.millrace.protocols.srt;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.formats.mpegts.TsDemuxer;
import io.millrace.formats.mpegts.TsMuxer;
import io.millrace.formats.mpegts.TsSink;
import io.millrace.testkit.SyntheticStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What encoders of these tests send, and what comes out of what players get. */
final class TransportStream {
    static final SyntheticStream SOURCE = SyntheticStream.of(25, 25);

    private TransportStream() {}

    static byte[] of(long fromUs, long toUs) {
        TsMuxer muxer = new TsMuxer();
        muxer.tracks(SOURCE.tracks());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Sample sample : SOURCE.samples(fromUs, toUs)) {
            ByteBuffer packets = ByteBuffer.allocate(muxer.maxBytes(sample));
            muxer.write(sample, packets);
            out.write(packets.array(), 0, packets.position());
        }
        return out.toByteArray();
    }

    static List<Sample> samples(byte[] bytes) {
        List<Sample> samples = new ArrayList<>();
        TsDemuxer demuxer = new TsDemuxer(new TsSink() {
            @Override
            public void formatsChanged(int programme, List<Track> tracks) {
                assertFalse(tracks.isEmpty());
            }

            @Override
            public void sample(int programme, Sample sample) {
                samples.add(sample);
            }
        });
        demuxer.feed(ByteBuffer.wrap(bytes));
        demuxer.end();
        return samples;
    }

    static List<ByteBuffer> video(List<Sample> samples) {
        return samples.stream().filter(Sample::isVideo).map(Sample::payload).toList();
    }
}
