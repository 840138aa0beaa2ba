package io.millrace.core.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.PictureUnavailableException;
import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.media.Sample;
import io.millrace.api.transfer.ImportRow;
import io.millrace.api.transfer.ImportRow.State;
import io.millrace.api.transfer.PullOutput;
import io.millrace.api.transfer.TransferRow;
import io.millrace.api.transfer.TransferStatus;
import io.millrace.api.transfer.Transfers;
import io.millrace.testkit.FakeSessions;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import io.millrace.testkit.SyntheticStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SourceImportServiceTest {
    private static final long SECOND_US = 1_000_000;
    private static final InetSocketAddress REMOTE = InetSocketAddress.createUnresolved("camera", 554);

    private final FakeWorkers workers = FakeWorkers.direct();
    private final FakeSessions sessions = new FakeSessions();
    private final RecordedFaults faults = new RecordedFaults();
    private final FakePullSource plugin = new FakePullSource();
    private final FakeSources sources = new FakeSources();
    private final SourceImportService service =
            new SourceImportService(sources, sessions, workers, faults, new TransferPolicy(Map.of()));

    private static final class FakeSources implements Transfers.Sources {
        private final Map<String, Map<String, String>> configured = new TreeMap<>();
        private boolean fullDisk;

        @Override
        public List<TransferRow> rows() {
            return List.of();
        }

        @Override
        public void configure(String name, Map<String, String> properties) throws IOException {
            if (fullDisk) {
                throw new IOException("No space left for hunter2");
            }
            configured.put(name, properties);
        }

        @Override
        public void remove(String name) {
            configured.remove(name);
        }
    }

    @BeforeEach
    void bind() {
        service.bind(plugin, RecordedFaults.version("rtsp", "1.0.0"), Set.of("rtsp"));
        service.decoder = (video, picture, width) -> CompletableFuture.completedStage(ByteBuffer.allocate(width));
    }

    @AfterEach
    void nothingIsLeft() {
        service.stop();
        plugin.opened.forEach(pulled -> assertTrue(pulled.closed));
        assertEquals(0, workers.timer.pending());
        assertEquals(List.of(), sessions.list());
    }

    private CompletableFuture<List<ImportRow>> run(String... lines) {
        return service.run("name,url,password\n" + String.join("\n", lines), false);
    }

    private static ImportRow only(CompletableFuture<List<ImportRow>> done) {
        assertTrue(done.isDone());
        assertEquals(1, done.join().size());
        return done.join().get(0);
    }

    private FakePullSource.Pulled pulled(String path) {
        return plugin.opened.stream()
                .filter(each -> each.request.uri().getPath().equals(path))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatWorksIsConfiguredAndWhatDoesNotSaysWhy() throws Exception {
        CompletableFuture<List<ImportRow>> done = run(
                "good,rtsp://me@camera/good?x=1,hunter2",
                "wrong,rtsp://camera/wrong,hunter2",
                "odd",
                "file,file://camera/x,");
        pulled("/good").begin();
        assertEquals("me", pulled("/good").request.user().orElseThrow());
        assertTrue(pulled("/good").closed, "one picture is enough");
        assertFalse(done.isDone());
        pulled("/wrong").request.status().report(TransferStatus.State.CONNECTING, "Connecting");
        pulled("/wrong")
                .request
                .status()
                .report(TransferStatus.State.WAITING, "hunter2 is the wrong password; trying again in 1 s");
        List<ImportRow> rows = done.join();
        assertEquals(
                List.of(State.IMPORTED, State.FAILED, State.REFUSED, State.FAILED),
                rows.stream().map(ImportRow::state).toList());
        assertEquals(List.of(2, 3, 4, 5), rows.stream().map(ImportRow::line).toList());
        assertEquals("rtsp://camera/good?…", rows.get(0).url());
        assertEquals(320, rows.get(0).snapshot().orElseThrow().remaining());
        assertTrue(rows.get(0).words().startsWith("avc1 "), rows.get(0).words());
        assertEquals("*** is the wrong password", rows.get(1).words());
        assertEquals(
                "It has 1 values for 3 columns; a value with \",\" in it stands in quotation marks",
                rows.get(2).words());
        assertEquals("Nothing that is installed pulls file now", rows.get(3).words());
        assertEquals(
                Map.of("good", Map.of("url", "rtsp://me@camera/good?x=1", "secret", "hunter2")), sources.configured);
    }

    @Test
    void aDryRunConfiguresNothing() throws Exception {
        CompletableFuture<List<ImportRow>> done = service.run("name,url\na,rtsp://camera/a", true);
        pulled("/a").begin();
        assertEquals(State.WORKS, only(done).state());
        assertEquals(Map.of(), sources.configured);
    }

    @Test
    void eightAreTriedAtOnce() throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            lines.add("c" + i + ",rtsp://camera/" + i + ",");
        }
        CompletableFuture<List<ImportRow>> done = run(lines.toArray(String[]::new));
        for (int i = 0; i < 20; i++) {
            assertTrue(plugin.open().size() <= 8);
            plugin.opened.get(i).begin();
        }
        assertEquals(20, done.join().size());
        assertEquals(20, sources.configured.size());
    }

    @Test
    void whoSendsNothingIsGivenUp() {
        CompletableFuture<List<ImportRow>> done = run("a,rtsp://camera/a,");
        pulled("/a").request.status().report(TransferStatus.State.CONNECTING, "It asks for media");
        workers.timer.advance(21 * SECOND_US);
        assertEquals(State.FAILED, only(done).state());
        assertEquals(
                "No key picture came within 20 s. It asks for media", only(done).words());
    }

    @Test
    void soundAloneWorks() throws Exception {
        CompletableFuture<List<ImportRow>> done = run("a,rtsp://camera/a,");
        PullOutput.Run run = pulled("/a").request.output().publish(REMOTE, false);
        pulled("/a").run = run;
        run.publisher().tracks(List.of(SyntheticStream.AUDIO));
        run.publisher().write(new Sample(SyntheticStream.AUDIO.id(), 0, 0, Sample.SYNC, ByteBuffer.allocate(1)));
        assertFalse(done.isDone());
        workers.timer.advance(21 * SECOND_US);
        assertEquals(State.IMPORTED, only(done).state());
        assertTrue(only(done).words().endsWith("it has no pictures"), only(done).words());
        assertThrows(
                PublishRefusedException.class,
                () -> pulled("/a").request.output().publish(REMOTE, false),
                "it comes too late");
    }

    @Test
    void aPictureThatCannotBeDecodedIsAFailureAndABusyDecoderIsNot() throws Exception {
        service.decoder = (video, picture, width) ->
                CompletableFuture.failedStage(new PictureUnavailableException("The picture cannot be decoded", false));
        CompletableFuture<List<ImportRow>> broken = run("a,rtsp://camera/a,");
        pulled("/a").begin();
        assertEquals(State.FAILED, only(broken).state());
        assertTrue(only(broken).words().endsWith("cannot be used: The picture cannot be decoded"));
        service.decoder = (video, picture, width) ->
                CompletableFuture.failedStage(new PictureUnavailableException("Too many pictures are asked for", true));
        CompletableFuture<List<ImportRow>> busy = run("b,rtsp://camera/b,");
        pulled("/b").begin();
        assertEquals(State.IMPORTED, only(busy).state());
        assertTrue(only(busy).words().endsWith("there is no snapshot: Too many pictures are asked for"));
        service.decoder = null;
        CompletableFuture<List<ImportRow>> none = run("c,rtsp://camera/c,");
        pulled("/c").begin();
        assertEquals(State.IMPORTED, only(none).state());
        assertEquals(Optional.empty(), only(none).snapshot());
    }

    @Test
    void aPluginThatThrowsOrLeavesFailsItsOwnLines() {
        plugin.refusal = new IllegalArgumentException("transport is auto, udp or tcp");
        assertEquals(
                "transport is auto, udp or tcp", only(run("a,rtsp://camera/a,")).words());
        plugin.refusal = new IllegalStateException("broken by hunter2");
        assertEquals(
                "java.lang.IllegalStateException: broken by ***",
                only(run("b,rtsp://camera/b,hunter2")).words());
        assertEquals(1, faults.failures.size());
        plugin.refusal = null;
        CompletableFuture<List<ImportRow>> left = run("c,rtsp://camera/c,");
        service.removeSource(plugin);
        assertEquals("Its plugin is away", only(left).words());
        assertEquals(
                "Nothing that is installed pulls rtsp now",
                only(run("d,rtsp://camera/d,")).words());
    }

    @Test
    void whatCannotBeWrittenIsToldWithoutThePassword() throws Exception {
        sources.fullDisk = true;
        CompletableFuture<List<ImportRow>> done = run("a,rtsp://camera/a,hunter2");
        pulled("/a").begin();
        assertEquals(State.FAILED, only(done).state());
        assertTrue(
                only(done).words().contains("No space left for ***"), only(done).words());
    }

    @Test
    void nothingMoreIsTriedOnceItIsCancelledOrTheServerStops() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            lines.add("c" + i + ",rtsp://camera/" + i + ",");
        }
        CompletableFuture<List<ImportRow>> cancelled = run(lines.toArray(String[]::new));
        cancelled.cancel(false);
        for (int i = 0; i < 8; i++) {
            plugin.opened.get(i).request.status().report(TransferStatus.State.WAITING, "Nobody listens");
        }
        assertEquals(8, plugin.opened.size());
        CompletableFuture<List<ImportRow>> ended = run(lines.toArray(String[]::new));
        service.stop();
        assertTrue(ended.join().stream().allMatch(row -> row.words().equals("The server is stopping")));
    }

    @Test
    void noTableAtAllIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> service.run("", false));
    }
}
