package io.millrace.core.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.live.LiveStream;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.plugin.PluginVersion;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import io.millrace.testkit.SyntheticStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which packager fills which stream's windows. */
final class StreamPackagingsTest {
    private static final PluginVersion V1 = RecordedFaults.version("cmaf", "1.0.0");
    private static final PluginVersion V2 = RecordedFaults.version("cmaf", "1.1.0");

    @TempDir
    Path folder;

    private final FakeWorkers workers = FakeWorkers.direct();
    private final RecordedFaults faults = new RecordedFaults();
    private final List<String> events = new ArrayList<>();
    private final FakePackager one = new FakePackager();
    private final FakePackager two = new FakePackager();
    private final FakeLiveStream stream = new FakeLiveStream("live/demo");
    private StreamPackagings packagings;

    @BeforeEach
    void start() {
        packagings = new StreamPackagings(
                new StreamPackagings.Settings(PackagingProfile.DEFAULT, 60_000_000),
                folder,
                workers,
                faults,
                (type, subject, attributes) -> events.add(type + " " + subject + " " + attributes));
        stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO, SyntheticStream.AUDIO)));
    }

    private SegmentWindow window() {
        return packagings.find(stream.name()).segments("v0").window();
    }

    @Test
    void aStreamIsPackagedOnceOverReconnects() {
        packagings.bind(one, V1);
        packagings.published(stream);
        one.last().part();
        stream.state(LiveStream.State.INTERRUPTED);
        stream.state(LiveStream.State.LIVE);
        packagings.published(stream);
        assertEquals(1, one.attached.size());
        assertFalse(window().ended());
        assertEquals(1, faults.successes.get());
    }

    @Test
    void playersAreToldOnceThatTheyCanBegin() {
        packagings.bind(one, V1);
        packagings.published(stream);
        assertEquals(List.of(), events);
        one.last().part();
        one.last().part();
        assertEquals(List.of("stream.playable live/demo {}"), events);
        FakeLiveStream empty = new FakeLiveStream("live/empty");
        empty.publish(new FormatChange(List.of(SyntheticStream.VIDEO)));
        packagings.published(empty);
        packagings.ended(empty);
        assertEquals(1, events.size(), "one that ends before it has anything was never playable");
    }

    @Test
    void aStreamThatWasLiveBeforeThePackagerCame() {
        packagings.published(stream);
        assertNotNull(packagings.find(stream.name()));
        packagings.bind(one, V1);
        assertEquals(1, one.open());
    }

    @Test
    void theProfileFitsTheStream() {
        VideoFormat hd = (VideoFormat) SyntheticStream.VIDEO.format();
        VideoFormat film = new VideoFormat(hd.codec(), hd.configuration(), 1280, 720, new FrameRate(24, 1));
        stream.publish(new FormatChange(List.of(new Track(0, film))));
        packagings.bind(one, V1);
        packagings.published(stream);
        assertEquals(209_000, one.last().profile.partTargetUs());
    }

    @Test
    void aChangedConfigurationHoldsForStreamsThatComeAndTheirRenditions() {
        packagings.bind(one, V1);
        packagings.published(stream);
        FakePackager.Handle running = one.last();
        packagings.modified(Map.of("segment.target.ms", "1000", "target.duration", "3", "listed.segments", "5"));

        assertFalse(running.closed);
        running.part();
        FakeLiveStream rung = stream.rendition("480p");
        rung.publish(new FormatChange(List.of(SyntheticStream.VIDEO)));
        packagings.published(rung);
        assertEquals(running.profile, one.last().profile, "cut as its origin");

        FakeLiveStream next = new FakeLiveStream("live/next");
        next.publish(new FormatChange(List.of(SyntheticStream.VIDEO, SyntheticStream.AUDIO)));
        packagings.published(next);
        assertEquals(new PackagingProfile(200_000, 1_000_000, 3_000_000, 5, Optional.empty()), one.last().profile);
        assertEquals(3, one.open());
    }

    @Test
    void someStreamsBeginWithStandardLatency() {
        packagings.bind(one, V1);
        packagings.modified(Map.of("latency", "live/demo=low, live/*=standard"));
        packagings.published(stream);
        assertTrue(one.last().profile.lowLatency(), "the first that fits counts");
        FakeLiveStream other = new FakeLiveStream("live/other");
        other.publish(new FormatChange(List.of(SyntheticStream.VIDEO, SyntheticStream.AUDIO)));
        packagings.published(other);
        assertFalse(one.last().profile.lowLatency());
        packagings.modified(Map.of());
        assertFalse(packagings.find(other.name()).profile().lowLatency(), "for the stream's life");
        FakeLiveStream rung = other.rendition("480p");
        rung.publish(new FormatChange(List.of(SyntheticStream.VIDEO)));
        packagings.published(rung);
        assertFalse(one.last().profile.lowLatency(), "as its origin");
        packagings.modified(Map.of("latency", "live/*=fast"));
        packagings.modified(Map.of("latency", "standard"));
        assertTrue(packagings.profile(other.name()).lowLatency(), "what makes no sense is refused");
    }

    @Test
    void aStreamOfStandardLatencyIsPlayableWithItsFirstWholeSegment() {
        packagings.bind(one, V1);
        packagings.modified(Map.of("latency", "*=standard"));
        packagings.published(stream);
        for (int i = 0; i < 10; i++) {
            one.last().part();
        }
        WindowSet windows = packagings.find(stream.name());
        assertFalse(windows.ready().isDone());
        one.last().endSegment();
        one.last().part();
        assertTrue(windows.ready().isDone());
    }

    @Test
    void aProfileThatMakesNoSenseIsNotTakenUp() {
        packagings.modified(Map.of("listed.segments", "7"));
        packagings.modified(Map.of("listed.segments", "9", "segment.target.ms", "5000"));
        packagings.modified(Map.of("listed.segments", "9", "part.target.ms", "3000"));
        packagings.modified(Map.of("listed.segments", "-1"));
        assertEquals(7, packagings.profile(stream.name()).listedSegments());
        packagings.modified(Map.of());
        assertEquals(PackagingProfile.DEFAULT, packagings.profile(stream.name()));
    }

    @Test
    void aNewerPackagerGoesOnAtThePartBoundary() {
        packagings.bind(one, V1);
        packagings.published(stream);
        FakePackager.Handle old = one.last();
        old.part();
        old.part();
        CompletableFuture<SegmentWindow> viewer =
                packagings.find(stream.name()).segments("v0").await(1, 2).toCompletableFuture();
        packagings.bind(two, V2);
        assertTrue(old.closed);
        assertThrows(IllegalStateException.class, old::part);
        assertFalse(viewer.isDone());
        two.last().part();
        assertTrue(viewer.isDone(), "a waiting viewer notices nothing");
        assertEquals(3, window().segments().get(0).parts().size());
        assertFalse(window().segments().get(0).discontinuity());
    }

    @Test
    void anOlderPackagerThatComesLateGetsNothing() {
        packagings.bind(two, V2);
        packagings.published(stream);
        packagings.bind(one, V1);
        assertEquals(0, one.attached.size());
        packagings.removePackager(two);
        assertEquals(0, two.open());
        assertEquals(1, one.open());
    }

    @Test
    void theOnlyPackagerIsUpdated() {
        packagings.bind(one, V1);
        packagings.published(stream);
        FakePackager.Handle old = one.last();
        old.part();
        SegmentWindow before = window();
        packagings.removePackager(one);
        assertTrue(old.closed, "before the component is deactivated");
        assertThrows(IllegalStateException.class, old::part);
        assertSame(before, window(), "windows stay");
        packagings.bind(two, V2);
        two.last().part();
        assertEquals(2, window().segments().get(0).parts().size());
    }

    @Test
    void aPackagerThatThrowsIsReportedAndTriedAgainLater() {
        one.failure = new IllegalArgumentException("no");
        FakeLiveStream other = new FakeLiveStream("live/other");
        packagings.bind(one, V1);
        packagings.published(stream);
        assertEquals(1, faults.failures.size());
        one.failure = null;
        packagings.published(other);
        assertEquals(1, one.open(), "other streams are not touched");
        workers.timer.advance(300_000);
        assertEquals(1, one.open());
        workers.timer.advance(1_200_000);
        assertEquals(2, one.open());
        assertEquals(1, faults.failures.size());
    }

    @Test
    void aPackagerThatThrowsAlwaysIsTriedOftenEnoughToEndInQuarantine() {
        packagings.bind(one, V1);
        packagings.published(stream);
        two.failure = new IllegalStateException("broken");
        packagings.bind(two, V2);
        for (int i = 0; i < 16; i++) {
            workers.timer.advance(500_000);
        }
        assertTrue(faults.failures.size() > 12, "the ledger wants ten failures in ten seconds");
        assertEquals(1, one.open());
    }

    @Test
    void aNewerPackagerThatThrowsLeavesTheStreamToTheOlder() {
        packagings.bind(one, V1);
        packagings.published(stream);
        one.last().part();
        two.failure = new IllegalStateException("broken");
        packagings.bind(two, V2);
        assertEquals(1, one.open());
        one.last().part();
        assertEquals(2, window().segments().get(0).parts().size());
        assertEquals(1, faults.failures.size());
    }

    @Test
    void aPackagerInQuarantineIsLeft() {
        packagings.bind(one, V1);
        packagings.published(stream);
        packagings.bind(two, V2);
        assertEquals(1, two.open());
        faults.quarantined.add(V2);
        workers.timer.advance(1_100_000);
        assertEquals(0, two.open());
        assertEquals(1, one.open());
    }

    @Test
    void anEndedStreamIsToldAndRemovedAMinuteLater() {
        packagings.bind(one, V1);
        packagings.published(stream);
        one.last().part();
        stream.state(LiveStream.State.ENDED);
        packagings.ended(stream);
        assertTrue(window().ended());
        assertEquals(0, one.open());
        workers.timer.advance(59_000_000);
        assertNotNull(packagings.find(stream.name()));
        workers.timer.advance(2_000_000);
        assertNull(packagings.find(stream.name()));
        assertEquals(1, workers.timer.pending(), "only the look at quarantine is left");
    }

    @Test
    void howLongAnEndedStreamStaysIsSet() {
        packagings.bind(one, V1);
        packagings.published(stream);
        packagings.modified(Map.of("ended.seconds", "5"));
        packagings.modified(Map.of("ended.seconds", "0"));
        stream.state(LiveStream.State.ENDED);
        packagings.ended(stream);
        workers.timer.advance(4_000_000);
        assertNotNull(packagings.find(stream.name()));
        workers.timer.advance(2_000_000);
        assertNull(packagings.find(stream.name()));
    }

    @Test
    void aLaterStreamOfTheNameGoesOnWithItsNumbers() {
        packagings.bind(one, V1);
        packagings.published(stream);
        one.last().part();
        WindowSet before = packagings.find(stream.name());
        stream.state(LiveStream.State.ENDED);
        packagings.ended(stream);
        FakeLiveStream again = new FakeLiveStream("live/demo");
        packagings.published(again);
        assertNotSame(before, packagings.find(stream.name()));
        assertEquals(1, workers.timer.pending(), "nothing holds the windows that nobody finds any more");
        one.last().part();
        assertEquals(2, window().segments().get(0).mediaSequence());
        assertTrue(window().segments().get(0).discontinuity());
        assertEquals(1, window().segments().get(0).discontinuitySequence());
        assertEquals(before.epoch(), packagings.find(stream.name()).epoch());
        workers.timer.advance(70_000_000);
        assertFalse(window().ended(), "the new one stays");
    }

    @Test
    void warningsBecomeEvents() {
        packagings.bind(one, V1);
        packagings.published(stream);
        one.last().writer.warn("GOP too long");
        assertEquals(List.of("stream.warning live/demo {warning=GOP too long}"), events);
    }

    @Test
    void stoppingLetsEverythingGo() {
        packagings.bind(one, V1);
        packagings.published(stream);
        one.last().part();
        packagings.stop();
        assertEquals(0, one.open());
        assertEquals(0, workers.timer.pending());
    }
}
