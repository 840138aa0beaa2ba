package io.millrace.core.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.live.LiveStream;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.StreamName;
import io.millrace.api.packaging.ManifestException;
import io.millrace.api.packaging.Packaging;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.PresentationFilter;
import io.millrace.api.packaging.PresentationSource;
import io.millrace.api.packaging.SegmentWriter;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import io.millrace.testkit.SyntheticStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a viewer finds under a name. */
final class PresentationDirectoryTest {
    private static final StreamName NAME = StreamName.parse("live/demo");
    private static final StreamName ASSET = StreamName.parse("vod/film");

    @TempDir
    Path folder;

    private final FakeWorkers workers = FakeWorkers.direct();
    private final FakeLiveStreams streams = new FakeLiveStreams();
    private final FakePackager packager = new FakePackager();
    private StreamPackagings packagings;
    private PresentationDirectory directory;

    @BeforeEach
    void start() {
        RecordedFaults faults = new RecordedFaults();
        packagings = new StreamPackagings(
                new StreamPackagings.Settings(PackagingProfile.DEFAULT, 60_000_000),
                folder,
                workers,
                faults,
                (t, s, a) -> {});
        packagings.bind(packager, RecordedFaults.version("cmaf", "1.0.0"));
        directory = new PresentationDirectory(packagings, streams, workers);
    }

    private CompletableFuture<Presentation> find(StreamName name) {
        return directory.find(name, FakeSession.viewer(name)).toCompletableFuture();
    }

    private FakeLiveStream live() {
        FakeLiveStream stream = streams.stream(NAME.toString());
        stream.state(LiveStream.State.LIVE);
        stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO)));
        return stream;
    }

    private static void assertRefused(int status, CompletableFuture<Presentation> answer) {
        assertTrue(answer.isDone());
        ExecutionException failure = assertThrows(ExecutionException.class, answer::get);
        assertEquals(status, ((ManifestException) failure.getCause()).status());
    }

    @Test
    void nobodyKnowsTheName() {
        assertRefused(404, find(NAME));
        assertNull(directory.segments(NAME, "v0"));
    }

    @Test
    void aStreamThatWaitsForItsFirstPublisher() {
        streams.stream(NAME.toString()).state(LiveStream.State.WAITING);
        assertRefused(503, find(NAME));
    }

    @Test
    void theFirstPartIsWaitedFor() {
        packagings.published(live());
        CompletableFuture<Presentation> early = find(NAME);
        assertFalse(early.isDone());
        packager.last().part();
        assertEquals(1, early.join().tracks().size());
        assertSame(early.join(), find(NAME).join(), "the same object, as manifests are cached by it");
        assertNotNull(directory.segments(NAME, "v0"));
        assertNull(directory.segments(NAME, "v1"));
    }

    @Test
    void aRenditionGoesOnForThoseWhoWereLetInAlone() {
        FakeLiveStream stream = live();
        packagings.published(stream);
        packager.last().part();
        FakeLiveStream rung = stream.rendition("240p");
        rung.publish(new FormatChange(List.of(SyntheticStream.VIDEO)));
        packagings.published(rung);
        packager.last().part();
        SegmentedStream found = directory.segments(NAME, "240p.v0");
        assertNotNull(found);
        assertEquals(Long.MIN_VALUE, packagings.askedUs(rung.name()), "anybody may ask for a file");
        directory.watched(found);
        assertEquals(workers.clock().monotonicUs(), packagings.askedUs(rung.name()));
        directory.watched(directory.segments(NAME, "v0"));
        assertEquals(Long.MIN_VALUE, packagings.askedUs(NAME));
    }

    @Test
    void theFirstPartDoesNotCome() {
        packagings.published(live());
        CompletableFuture<Presentation> early = find(NAME);
        workers.timer.advance(4_900_000);
        assertFalse(early.isDone());
        workers.timer.advance(200_000);
        assertRefused(503, early);
    }

    @Test
    void aStreamThatIsAboutToBePackaged() {
        FakeLiveStream stream = live();
        CompletableFuture<Presentation> early = find(NAME);
        CompletableFuture<Presentation> never = find(NAME);
        workers.timer.advance(300_000);
        assertFalse(early.isDone());
        packagings.published(stream);
        packager.last().part();
        workers.timer.advance(100_000);
        assertEquals(NAME, early.join().stream());
        assertTrue(never.isDone());
    }

    @Test
    void aLiveStreamThatNobodyPackages() {
        live();
        CompletableFuture<Presentation> early = find(NAME);
        workers.timer.advance(5_100_000);
        assertRefused(503, early);
    }

    @Test
    void filtersRunInOrderOfRanking() {
        packagings.published(live());
        packager.last().part();
        List<String> order = new ArrayList<>();
        PresentationFilter low = (presentation, session) -> {
            order.add("low");
            return CompletableFuture.completedFuture(presentation);
        };
        PresentationFilter high = (presentation, session) -> {
            order.add("high");
            return CompletableFuture.completedFuture(
                    new Presentation(NAME, Presentation.Kind.EVENT, 0, presentation.periods()));
        };
        directory.addFilter(low, new ServiceReferenceFake<>(1));
        directory.addFilter(high, new ServiceReferenceFake<>(2));
        assertEquals(Presentation.Kind.EVENT, find(NAME).join().kind());
        assertEquals(List.of("high", "low"), order);
        directory.removeFilter(high);
        assertEquals(Presentation.Kind.LIVE, find(NAME).join().kind());
    }

    @Test
    void aFilterThatFailsLetsNobodyIn() {
        packagings.published(live());
        packager.last().part();
        directory.addFilter(
                (presentation, session) -> {
                    throw new IllegalStateException("no entitlement server");
                },
                new ServiceReferenceFake<>(0));
        assertTrue(find(NAME).isCompletedExceptionally());
    }

    @Test
    void aSourceIsOpenedOnceAndClosedWhenNobodyWatches() {
        FakeSource source = new FakeSource();
        directory.addSource(source, new ServiceReferenceFake<>(0));
        Presentation first = find(ASSET).join();
        assertEquals(Presentation.Kind.VOD, first.kind());
        assertSame(first, find(ASSET).join());
        assertEquals(1, source.opened);
        assertRefused(404, find(StreamName.parse("vod/other")));
        for (int i = 0; i < 10; i++) {
            workers.timer.advance(30_000_000);
            assertNotNull(directory.segments(ASSET, "v0"), "a request keeps it open");
        }
        workers.timer.advance(66_000_000);
        assertTrue(source.closed);
        assertNull(directory.segments(ASSET, "v0"));
        assertEquals(2, sequenceOf(find(ASSET).join()), "opened again, its names are new");
        assertEquals(2, source.opened);
    }

    private static long sequenceOf(Presentation presentation) {
        return presentation.tracks().get(0).stream().window().segments().get(0).mediaSequence();
    }

    @Test
    void aSourceThatLeavesTakesItsPresentationsAlong() {
        FakeSource source = new FakeSource();
        directory.addSource(source, new ServiceReferenceFake<>(0));
        find(ASSET).join();
        directory.removeSource(source);
        assertTrue(source.closed);
        assertRefused(404, find(ASSET));
    }

    @Test
    void aSourceThatFailsIsAskedAgain() {
        FakeSource source = new FakeSource();
        source.failure = new IllegalStateException("disk");
        directory.addSource(source, new ServiceReferenceFake<>(0));
        assertRefused(503, find(ASSET));
        source.failure = null;
        assertEquals(ASSET, find(ASSET).join().stream());
    }

    @Test
    void stoppingClosesSources() {
        FakeSource source = new FakeSource();
        directory.addSource(source, new ServiceReferenceFake<>(0));
        find(ASSET).join();
        directory.stop();
        packagings.stop();
        assertTrue(source.closed);
        assertEquals(0, workers.timer.pending());
    }

    private static final class FakeSource implements PresentationSource {
        private int opened;
        private boolean closed;
        private RuntimeException failure;

        @Override
        public CompletionStage<Optional<Presentation.Kind>> find(StreamName name) {
            return CompletableFuture.completedFuture(
                    name.equals(ASSET) ? Optional.of(Presentation.Kind.VOD) : Optional.empty());
        }

        @Override
        public Packaging open(StreamName name, SegmentWriter writer) {
            if (failure != null) {
                throw failure;
            }
            opened++;
            closed = false;
            new FakePackager.Handle(null, null, writer).part();
            writer.finish();
            return () -> closed = true;
        }
    }
}
