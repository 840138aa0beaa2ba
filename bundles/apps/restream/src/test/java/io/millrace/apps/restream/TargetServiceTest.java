package io.millrace.apps.restream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.audit.AuditLog;
import io.millrace.api.event.MediaEvent;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.StreamName;
import io.millrace.api.restream.TargetException;
import io.millrace.api.restream.TargetSettings;
import io.millrace.api.restream.TargetSettings.Start;
import io.millrace.api.restream.TargetState;
import io.millrace.api.restream.TargetState.State;
import io.millrace.api.restream.Targets;
import io.millrace.api.transfer.PushCheck.Verdict;
import io.millrace.api.transfer.RunningPush;
import io.millrace.api.transfer.TransferRow;
import io.millrace.store.internal.StoreService;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.SyntheticStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Targets on a real database; what runs them is the test's. */
class TargetServiceTest {
    private static final String KEY = "live_7391_hidden";

    @TempDir
    Path etc;

    private final FakeWorkers workers = FakeWorkers.direct();
    private final StoreService store = new StoreService(workers);
    private final JdbcDataSource source = new JdbcDataSource();
    private final FakeLiveStreams streams = new FakeLiveStreams();
    private final FakeLadders ladders = new FakeLadders();
    private final FakeRunner runner = new FakeRunner();
    private TargetService targets;

    @BeforeEach
    void open() {
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
        store.bindSource(source);
        targets = service();
    }

    @AfterEach
    void close() {
        targets.stop();
        store.stop();
        assertEquals(List.of(), runner.running);
    }

    private TargetService service() {
        return new TargetService(streams, ladders, runner, runner, workers, AuditLog.NOWHERE, store, etc);
    }

    private static TargetSettings settings(String name, String preset, Start start) {
        return new TargetSettings(name, StreamName.parse("live/show"), preset, Map.of(), start, 0, 0);
    }

    private static Targets.Access access(String url, String key) {
        return new Targets.Access(
                Optional.ofNullable(url),
                Optional.empty(),
                Optional.ofNullable(key).map(Secret::new),
                true);
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static String refusal(CompletionStage<?> stage) {
        CompletionException failure = assertThrows(CompletionException.class, () -> join(stage));
        assertTrue(failure.getCause() instanceof TargetException, failure.toString());
        return failure.getCause().getMessage();
    }

    private TargetState only() {
        assertEquals(1, targets.list().size());
        return targets.list().get(0);
    }

    private void pass(long seconds) {
        workers.timer.advance(seconds * 1_000_000);
    }

    @Test
    void aPresetNeedsNoMoreThanItsKey() {
        join(targets.put(settings("tube", "youtube", Start.WITH_STREAM), access(null, KEY)));
        assertEquals(
                "rtmps://a.rtmps.youtube.com:443/live2", runner.only().order.url());
        assertEquals(KEY, runner.only().order.secret().orElseThrow().reveal());
        assertEquals(Map.of("enhanced", "hvc1,av01"), runner.only().order.options());
        assertTrue(only().hasSecret());
        assertEquals(
                "It needs a secret: The primary stream key of the Creator Dashboard, Settings, Stream",
                refusal(targets.put(settings("t", "twitch", Start.WITH_STREAM), access(null, null))));
        assertTrue(refusal(targets.put(settings("l", "linkedin", Start.WITH_STREAM), access(null, KEY)))
                .startsWith("It needs a url"));
        assertTrue(refusal(targets.put(settings("n", "nonsense", Start.WITH_STREAM), access(null, KEY)))
                .contains("youtube, facebook, twitch, linkedin, x, custom"));
    }

    @Test
    void addressesAndKeysLieSealedInTheDatabase() throws SQLException, IOException {
        String url = "srt://elsewhere:9000?streamid=publish:live/x:query-secret";
        join(targets.put(settings("srt", "custom", Start.WITH_STREAM), access(url, KEY)));
        assertEquals("srt://elsewhere:9000?…", only().url());
        try (Connection connection = source.getConnection();
                ResultSet rows = connection.createStatement().executeQuery("SELECT * FROM restream_target")) {
            assertTrue(rows.next());
            for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                String text = String.valueOf(rows.getObject(column));
                assertFalse(text.contains(KEY) || text.contains("query-secret"), text);
            }
        }
        targets.stop();
        targets = service();
        assertEquals(url, runner.only().order.url());
        assertEquals(KEY, runner.only().order.secret().orElseThrow().reveal());
        targets.stop();
        Files.delete(etc.resolve(TargetService.SEAL));
        targets = service();
        assertEquals(State.FAILING, only().state());
        assertTrue(only().words().contains("give its address and key anew"), only().words());
        join(targets.put(settings("srt", "custom", Start.WITH_STREAM), access(url, KEY)));
        assertEquals(KEY, runner.only().order.secret().orElseThrow().reveal());
    }

    @Test
    void rowsThatMakeNoSenseTakeNoOthersWithThem() throws SQLException {
        List<String> names = List.of("good", "seal", "hex", "preset", "options", "start", "stream");
        for (String name : names) {
            join(targets.put(settings(name, "custom", Start.WITH_STREAM), access("rtmp://one/" + name, KEY)));
        }
        targets.stop();
        sql("sealed = 'nonsense'", "seal");
        sql("sealed = 'aes-gcm:zz:zz'", "hex");
        sql("preset = 'gone'", "preset");
        sql("options = 'nothing'", "options");
        sql("start_word = 'sometimes'", "start");
        sql("stream = '/'", "stream");
        targets = service();
        assertEquals("rtmp://one/good", runner.only().order.url());
        assertEquals(
                List.of("good", "hex", "preset", "seal"),
                targets.list().stream().map(each -> each.settings().name()).toList());
        assertTrue(targets.list().get(1).words().contains("give its address and key anew"));
        assertEquals(
                "There is no preset gone any more; choose another",
                targets.list().get(2).words());
        pass(2);
        join(targets.put(settings("options", "custom", Start.WITH_STREAM), access("rtmp://one/options", KEY)));
        assertEquals(2, runner.running.size(), "it is mended by putting it anew");
    }

    private void sql(String change, String name) throws SQLException {
        try (Connection connection = source.getConnection()) {
            assertEquals(
                    1,
                    connection
                            .createStatement()
                            .executeUpdate("UPDATE restream_target SET " + change + " WHERE name = '" + name + "'"));
        }
    }

    @Test
    void aKeyStaysWithItsAddressAlone() {
        join(targets.put(settings("a", "custom", Start.WITH_STREAM), access("rtmp://one/app", KEY)));
        join(targets.put(settings("a", "custom", Start.WITH_STREAM), access(null, null)));
        assertEquals(KEY, runner.only().order.secret().orElseThrow().reveal());
        join(targets.put(settings("a", "custom", Start.WITH_STREAM), access("rtmp://two/app", null)));
        assertEquals(Optional.empty(), runner.only().order.secret());
        assertFalse(only().hasSecret());
    }

    @Test
    void byHandIsUntilTheBroadcastEnds() {
        join(targets.put(settings("a", "custom", Start.BY_HAND), access("rtmp://one/app", KEY)));
        assertEquals(State.STOPPED, only().state());
        assertFalse(only().isStarted());
        join(targets.start("a"));
        assertEquals(1, runner.running.size());
        targets.stop();
        targets = service();
        assertEquals(1, runner.running.size(), "it is known after a restart");
        targets.on(new MediaEvent(MediaEvent.STREAM_ENDED, "live/other", 0, Map.of()));
        assertEquals(1, runner.running.size());
        targets.on(new MediaEvent(MediaEvent.STREAM_ENDED, "live/show", 0, Map.of()));
        assertEquals(State.STOPPED, only().state());
    }

    @Test
    void whatStartsWithItsStreamIsStoppedForOneBroadcast() {
        join(targets.put(settings("a", "custom", Start.WITH_STREAM), access("rtmp://one/app", KEY)));
        assertEquals(State.IDLE, only().state());
        join(targets.stop("a"));
        assertEquals(List.of(), runner.running);
        assertEquals(State.STOPPED, only().state());
        targets.on(new MediaEvent(MediaEvent.STREAM_ENDED, "live/show", 0, Map.of()));
        assertEquals(1, runner.running.size());
        assertEquals("There is no target b", refusal(targets.start("b")));
    }

    @Test
    void stateAndHealthAreShown() {
        join(targets.put(settings("a", "custom", Start.WITH_STREAM), access("rtmp://one/app", KEY)));
        FakeRunner.Running push = runner.only();
        push.state = TransferRow.State.RUNNING;
        push.words = "The other server takes it";
        for (int second = 1; second <= 5; second++) {
            push.figures = new RunningPush.Figures(
                    second * 312_500L, 2, Optional.of("Refused"), 77, Map.of("droppedMessages", 4));
            pass(1);
        }
        TargetState state = only();
        assertEquals(State.RUNNING, state.state());
        assertEquals("The other server takes it", state.words());
        assertEquals(2_500_000, state.bitsPerSecond());
        assertEquals(5 * 312_500L, state.sentBytes());
        assertEquals(4, state.dropped());
        assertEquals(2, state.retries());
        assertEquals(Optional.of("Refused"), state.lastError());
        assertEquals(77, state.lastErrorUtcUs());
    }

    @Test
    void aStreamThatDoesNotSuitBlocksIt() {
        join(targets.put(settings("a", "twitch", Start.WITH_STREAM), access(null, KEY)));
        FakeLiveStream stream = streams.stream("live/show");
        stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO)));
        stream.videoBitsPerSecond(20_000_000);
        FakeRunner.Running push = runner.only();
        Verdict verdict = push.order.check().check(stream);
        assertEquals(Verdict.Kind.REFUSE, verdict.kind());
        push.state = TransferRow.State.FAILING;
        push.words = verdict.words();
        assertEquals(State.BLOCKED, only().state());
        assertEquals(List.of(verdict.words()), targets.problems(settings("b", "twitch", Start.WITH_STREAM)));
        TargetSettings partner = new TargetSettings(
                "c", StreamName.parse("live/show"), "twitch", Map.of(), Start.WITH_STREAM, 25_000_000, 0);
        assertEquals(List.of(), targets.problems(partner), "limits can be told");
        TargetSettings other =
                new TargetSettings("c", StreamName.parse("live/none"), "twitch", Map.of(), Start.WITH_STREAM, 0, 0);
        assertTrue(targets.problems(other).get(0).contains("is not live now"));
    }

    @Test
    void namesOfConfiguredPushesAreTaken() {
        runner.others.add(
                new TransferRow("file", StreamName.parse("live/x"), "rtmp://x", 0, TransferRow.State.IDLE, "", 0));
        assertTrue(refusal(targets.put(settings("file", "custom", Start.WITH_STREAM), access("rtmp://one/app", KEY)))
                .contains("etc/io.millrace.push-file.cfg"));
    }

    @Test
    void whatCannotRunIsTriedAgain() {
        runner.refusal = "There is a push a already";
        join(targets.put(settings("a", "custom", Start.WITH_STREAM), access("rtmp://one/app", KEY)));
        assertEquals(State.FAILING, only().state());
        assertEquals("There is a push a already", only().words());
        runner.refusal = null;
        pass(1);
        assertEquals(1, runner.running.size());
        join(targets.remove("a"));
        assertEquals(List.of(), targets.list());
        assertEquals(List.of(), runner.running);
    }

    @Test
    void aUrlThatCannotBeTakenApartIsNeitherKeptNorShown() {
        String url = "rtmp://u:hid/den@h/app";
        assertEquals(
                "url cannot be used: the URL names no host",
                refusal(targets.put(settings("a", "custom", Start.WITH_STREAM), access(url, KEY))));
        assertEquals(List.of(), targets.list());
        assertEquals("rtmp://…", shown(url));
        assertEquals("rtmp://h:1935/app", shown("rtmp://u:hidden@h:1935/app"));
        assertEquals("srt://[::1]:9000?…", shown("srt://[::1]:9000?passphrase=hidden"));
        assertEquals("rtmp://h", shown("rtmp://h"));
    }

    private static String shown(String url) {
        return new StoredTarget.Place(url, Optional.empty(), Optional.empty()).shown();
    }

    @Test
    void whetherAHostMayBeInternalIsSaidByWhoNamedIt() {
        Targets.Access nothing = new Targets.Access(Optional.empty(), Optional.empty(), Optional.empty(), false);
        Targets.Access publisher =
                new Targets.Access(Optional.of("rtmp://one/app"), Optional.empty(), Optional.empty(), false);
        join(targets.put(settings("a", "custom", Start.WITH_STREAM), publisher));
        join(targets.put(settings("a", "custom", Start.WITH_STREAM), access(null, KEY)));
        assertFalse(runner.only().order.anywhere(), "an operator's key opens no network to a publisher's URL");
        join(targets.put(settings("a", "custom", Start.WITH_STREAM), access("udp://10.0.0.1:5000", null)));
        join(targets.put(settings("a", "custom", Start.WITH_STREAM), nothing));
        assertTrue(runner.only().order.anywhere(), "a publisher's edit leaves an operator's host open");
        assertEquals("udp://10.0.0.1:5000", runner.only().order.url());
        join(targets.put(settings("a", "custom", Start.WITH_STREAM), publisher));
        assertFalse(runner.only().order.anywhere(), "another host is the publisher's own");
    }

    @Test
    void whoIsNoOperatorSendsToThoseWhoAgreeAlone() {
        Targets.Access publisher =
                new Targets.Access(Optional.of("udp://192.0.2.1:5000"), Optional.empty(), Optional.empty(), false);
        assertTrue(refusal(targets.put(settings("a", "custom", Start.WITH_STREAM), publisher))
                .startsWith("Only operators may send to udp://"));
        join(targets.put(
                settings("a", "custom", Start.WITH_STREAM),
                new Targets.Access(Optional.of("rtmp://one/app"), Optional.empty(), Optional.empty(), false)));
        assertFalse(runner.only().order.anywhere());
        assertTrue(refusal(targets.put(settings("b", "custom", Start.WITH_STREAM), access("nonsense", KEY)))
                .startsWith("url has to be"));
    }
}
