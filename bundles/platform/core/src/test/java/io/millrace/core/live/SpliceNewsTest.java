package io.millrace.core.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.DataFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpliceNewsTest {
    /** Examples of ANSI/SCTE 35 chapter 14: a break of 60.293 s, and a placement opportunity of 307 s. */
    private static final String INSERT = "/DAvAAAAAAAA///wFAVIAACPf+/+c2nALv4AUsz1AAAAAAAKAAhDVUVJAAABNWLbowo=";

    private static final String TIME_SIGNAL =
            "/DA0AAAAAAAA///wBQb+cr0AUAAeAhxDVUVJSAAAjn/PAAGlmbAICAAAAAAsoKGKNAIAmsnRfg==";

    private static final Track TRACK = new Track(128, DataFormat.of(FourCc.SCTE35, ""));
    private static final StreamName DEMO = StreamName.of("live", "demo");

    private final List<Map<String, String>> told = new ArrayList<>();
    private final SpliceNews news = new SpliceNews(told::add);

    private static Sample message(String base64, long dtsUs, long ptsUs) {
        return new Sample(
                TRACK.id(),
                dtsUs,
                ptsUs,
                Sample.SYNC,
                ByteBuffer.wrap(Base64.getDecoder().decode(base64)));
    }

    @Test
    void aBreakIsToldWithItsPlaceOnTheTimeline() {
        news.look(TRACK, message(INSERT, 1_000_000, 5_000_000));
        assertEquals(
                List.of(Map.of(
                        "command", "splice-insert",
                        "eventId", Long.toString(0x4800008FL),
                        "announcedUs", "1000000",
                        "timeUs", "5000000",
                        "durationUs", "60293566",
                        "outOfNetwork", "true",
                        "cancelled", "false")),
                told);
    }

    @Test
    void aTimeSignalIsToldWithWhatItsSegmentationSays() {
        news.look(TRACK, message(TIME_SIGNAL, 0, 0));
        assertEquals("time-signal", told.get(0).get("command"));
        assertEquals(Integer.toString(0x34), told.get(0).get("segmentationType"));
        assertEquals("true", told.get(0).get("outOfNetwork"));
    }

    @Test
    void repetitionsAreToldOnce() {
        for (int i = 0; i < 4; i++) {
            news.look(TRACK, message(INSERT, i, i));
            news.look(TRACK, message(TIME_SIGNAL, i, i));
        }
        assertEquals(2, told.size());
    }

    @Test
    void whatIsNoSpliceIsNotTold() {
        news.look(null, message(INSERT, 0, 0));
        news.look(SyntheticStream.AUDIO, message(INSERT, 0, 0));
        news.look(TRACK, message("AAAA", 0, 0));
        assertEquals(List.of(), told);
    }

    @Test
    void publishedAndInjectedMessagesBecomeEvents() throws Exception {
        List<String> events = new ArrayList<>();
        StreamRegistry registry = new StreamRegistry(
                FakeWorkers.direct(),
                (type, subject, attributes) -> events.add(type + " " + subject + " " + attributes.get("timeUs")),
                new LiveSettings(new GracePeriods(60), 3, new RingLimits(64 << 20, 1L << 40)),
                new ReaderGuard(new RecordedFaults(), code -> Optional.empty()));
        SyntheticStream encoder = SyntheticStream.of(25, 25);
        Publisher publisher = registry.publish(DEMO, FakeSession.publisher(DEMO));
        List<Track> tracks = new ArrayList<>(encoder.tracks());
        tracks.add(TRACK);
        publisher.tracks(tracks);
        encoder.samples(0, 1_000_000).forEach(publisher::write);
        publisher.write(message(INSERT, 1_000_000, 4_000_000));
        LiveStream stream = registry.find(DEMO).orElseThrow();
        assertEquals("stream.splice live/demo 4000000", events.get(events.size() - 1));
        Track injected = new Track(129, DataFormat.of(FourCc.SCTE35, ""));
        Sample signal = message(TIME_SIGNAL, 1_100_000, 2_000_000);
        stream.inject(injected, new Sample(129, signal.dtsUs(), signal.ptsUs(), signal.flags(), signal.payload()));
        assertFalse(events.get(events.size() - 1).endsWith("2000000"), "not before it is due");
        encoder.samples(1_000_000, 2_000_000).forEach(publisher::write);
        assertEquals("stream.splice live/demo 2000000", events.get(events.size() - 1));
    }
}
