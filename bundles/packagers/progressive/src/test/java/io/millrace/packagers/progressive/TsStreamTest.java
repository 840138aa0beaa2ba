package io.millrace.packagers.progressive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.DataFormat;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.formats.mpegts.TsDemuxer;
import io.millrace.formats.mpegts.TsFault;
import io.millrace.formats.mpegts.TsSink;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TsStreamTest {
    private static final int PACKET_BYTES = 188;

    private final ServedStream<TsResource> served = new ServedStream<>(TsResource::new);
    private final SyntheticStream source = SyntheticStream.of(25, 25);

    /** What a viewer makes of the bytes. */
    private static final class Viewer implements TsSink {
        final List<List<Track>> formats = new ArrayList<>();
        final List<Sample> samples = new ArrayList<>();
        final List<TsFault> faults = new ArrayList<>();
        int discontinuities;

        static Viewer of(byte[] bytes) {
            Viewer viewer = new Viewer();
            TsDemuxer demuxer = new TsDemuxer(viewer);
            demuxer.feed(ByteBuffer.wrap(bytes));
            demuxer.end();
            return viewer;
        }

        @Override
        public void formatsChanged(int programme, List<Track> tracks) {
            formats.add(tracks);
        }

        @Override
        public void sample(int programme, Sample sample) {
            samples.add(sample);
        }

        @Override
        public void discontinuity(int programme) {
            discontinuities++;
        }

        @Override
        public void fault(TsFault fault) {
            faults.add(fault);
        }

        List<Sample> video() {
            return samples.stream().filter(Sample::isVideo).toList();
        }

        List<Sample> audio() {
            return samples.stream().filter(sample -> !sample.isVideo()).toList();
        }
    }

    @Test
    void beginsWithTablesAndTheNewestKeyPicture() {
        served.announce(source.tracks());
        served.publish(source.samples(0, 1_500_000));
        FakeExchange exchange = served.get();
        assertEquals(200, exchange.status);
        assertEquals("video/mp2t", exchange.contentType);
        assertEquals("no-store", exchange.headers.get("Cache-Control"));
        byte[] bytes = exchange.sink.bytes();
        assertEquals(0, bytes.length % PACKET_BYTES);
        assertEquals(0x4740_0010, ByteBuffer.wrap(bytes).getInt() & 0xFFFF_FFF0, "the association table comes first");
        Viewer viewer = Viewer.of(bytes);
        assertTrue(viewer.video().get(0).isSync());
        assertEquals(1_000_000, viewer.video().get(0).dtsUs());
        assertEquals(List.of(), viewer.faults);
    }

    @Test
    void everySampleArrivesOnceAndInOrder() {
        served.announce(source.tracks());
        FakeExchange exchange = served.get();
        served.publish(source.samples(0, 2_000_000));
        served.workers.timer.advance(40_000);
        served.workers.queue.runAll();
        Viewer viewer = Viewer.of(exchange.sink.bytes());
        assertEquals(1, viewer.formats.size());
        assertEquals(times(source.video(0, 2_000_000)), times(viewer.video()));
        assertEquals(times(source.audio(0, 2_000_000)), times(viewer.audio()));
        assertEquals(List.of(), viewer.faults);
    }

    /** Decoding times in units of a transport stream's clock. */
    private static List<Long> times(List<Sample> samples) {
        return samples.stream().map(sample -> Math.round(sample.dtsUs() * 0.09)).toList();
    }

    @Test
    void aViewerWhoWasTooSlowGoesOnAtAKeyPicture() {
        served.announce(source.tracks());
        served.publish(source.samples(0, 40_000));
        FakeExchange slow = served.get();
        slow.sink.take();
        slow.sink.stall();
        served.publish(source.samples(40_000, 20_000_000));
        slow.sink.drained();
        served.workers.queue.runAll();
        Viewer viewer = Viewer.of(slow.sink.take());
        assertTrue(viewer.video().get(0).isSync());
        assertTrue(viewer.video().get(0).dtsUs() > 10_000_000);
        assertEquals(source.tracks().size(), viewer.formats.get(0).size());
    }

    @Test
    void aNewFormatIsToldInTheMiddleAndAJumpIsMarked() {
        served.announce(source.tracks());
        served.publish(source.samples(0, 1_000_000));
        FakeExchange exchange = served.get();
        served.announce(List.of(SyntheticStream.VIDEO));
        served.stream.publish(new Discontinuity(Discontinuity.Reason.TIMESTAMP_JUMP));
        served.publish(source.video(5_000_000, 6_000_000));
        Viewer viewer = Viewer.of(exchange.sink.bytes());
        assertEquals(2, viewer.formats.size());
        assertEquals(1, viewer.formats.get(1).size());
        assertEquals(1, viewer.discontinuities);
        assertTrue(viewer.video().stream().anyMatch(sample -> sample.dtsUs() == 5_000_000));
    }

    @Test
    void soundAloneBeginsAtTables() {
        served.announce(List.of(SyntheticStream.AUDIO));
        served.publish(source.audio(0, 500_000));
        FakeExchange exchange = served.get();
        served.publish(source.audio(500_000, 1_000_000));
        served.workers.timer.advance(40_000);
        served.workers.queue.runAll();
        Viewer viewer = Viewer.of(exchange.sink.bytes());
        assertTrue(viewer.audio().size() > 20, () -> viewer.audio().size() + " frames");
        assertEquals(List.of(), viewer.faults);
    }

    @Test
    void aStreamThatATransportStreamCannotCarryEndsTheAnswer() {
        served.announce(List.of(new Track(1, DataFormat.of(FourCc.AMF0, ""))));
        served.stream.publish(new Sample(1, 0, 0, Sample.SYNC, ByteBuffer.allocate(1)));
        assertFalse(served.get().sink.isOpen());
    }

    @Test
    void deactivationDetachesEverything() {
        served.announce(source.tracks());
        served.publish(source.samples(0, 40_000));
        FakeExchange exchange = served.get();
        assertEquals(1, served.stream.readers());
        served.resource.deactivate();
        served.workers.queue.runAll();
        assertFalse(exchange.sink.isOpen());
        assertEquals(0, served.stream.readers());
    }
}
