package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Grant;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Limits;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.StreamName;
import io.millrace.api.plugin.PluginOperationException;
import io.millrace.api.plugin.PluginState;
import io.millrace.api.plugin.Plugins;
import io.millrace.api.session.Session;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.FakeSessions;
import io.millrace.testkit.SyntheticStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.karaf.shell.api.action.Action;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommandsTest {
    private final FakeLiveStreams streams = new FakeLiveStreams();
    private final FakeSessions sessions = new FakeSessions();
    private FakeSession viewer;

    @BeforeEach
    void oneStreamAndOneViewer() {
        streams.stream("live/demo")
                .publish(new FormatChange(SyntheticStream.of(25, 50).tracks()));
        StreamName name = StreamName.of("live", "demo");
        AccessRequest request = AccessRequest.of(
                Session.Role.PLAY, "hls", name, FakeSession.viewer(name).peer(), Optional.empty());
        viewer = (FakeSession)
                sessions.open(new Grant(request, name, Identity.ANONYMOUS, Optional.empty(), Limits.NONE), "hls");
    }

    @Test
    void streamsAreListedWithTracksAndViewers() throws Exception {
        StreamsCommand command = new StreamsCommand();
        command.streams = streams;
        command.sessions = sessions;
        String text = run(command);
        assertTrue(text.contains("live/demo  live   1        avc1 1280x720, mp4a 48000Hz/2  2628"), text);
        command.json = true;
        assertTrue(run(command).contains("\"viewers\" : 1"));
    }

    @Test
    void oneStreamIsShownWhole() throws Exception {
        StreamCommand command = new StreamCommand();
        command.streams = streams;
        command.sessions = sessions;
        command.words = List.of("live/demo", "--json");
        String json = run(command);
        assertTrue(json.contains("\"framesPerSecond\" : 25.0"), json);
        assertTrue(json.contains("\"renditions\" : [ ]"), json);
        command.words = List.of("live/other");
        assertEquals("There is no stream live/other", refusal(command));
        command.words = List.of("nonsense");
        assertTrue(refusal(command).contains("APP/NAME"));
    }

    @Test
    void sessionsAreListedAndKicked() throws Exception {
        SessionsCommand list = new SessionsCommand();
        list.sessions = sessions;
        assertTrue(run(list).contains(viewer.id() + "  play"));

        KickCommand kick = new KickCommand();
        kick.sessions = sessions;
        kick.id = viewer.id();
        assertTrue(run(kick).startsWith("Ended play session"));
        assertEquals("Ended by the operator", viewer.kickReason());
        kick.id = "nobody";
        assertTrue(refusal(kick).contains("media:sessions"));
    }

    @Test
    void drainingSaysHowManyAreLeft() throws Exception {
        DrainCommand drain = new DrainCommand();
        drain.sessions = sessions;
        assertEquals(
                "Draining: no one new is let in; 1 session left", run(drain).strip());
        assertTrue(sessions.isDraining());
        viewer.close();
        assertEquals(
                "Draining: no one new is let in; 0 sessions left", run(drain).strip());
        drain.state = "off";
        assertEquals(
                "Not draining: new sessions are let in; 0 sessions", run(drain).strip());
        drain.state = "maybe";
        assertTrue(refusal(drain).contains("on or off"));
    }

    @Test
    void pluginsAreListedWithTheirFailures() throws Exception {
        PluginsCommand command = new PluginsCommand();
        command.plugins = new FakePlugins();
        String text = run(command);
        assertTrue(text.contains("io.millrace.packagers.hls  0.1.0    42      active"), text);
        assertTrue(text.contains("boom"), text);
    }

    @Test
    void anOperationPrintsItsOutcomeOrFails() throws Exception {
        FakePlugins plugins = new FakePlugins();
        SwapCommand command = new SwapCommand();
        command.plugins = plugins;
        command.plugin = "hls";
        command.url = "file:/tmp/hls.jar";
        assertEquals("swapped hls file:/tmp/hls.jar", run(command).strip());
        command.url = "hls.jar";
        assertTrue(refusal(command).contains("not a URL"));
        RollbackCommand rollback = new RollbackCommand();
        rollback.plugins = plugins;
        rollback.plugin = "hls";
        assertEquals("was not swapped", refusal(rollback));
    }

    private static String run(Action command) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            command.execute();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String refusal(Action command) {
        return assertThrows(Exception.class, () -> run(command)).getMessage();
    }

    private static final class FakePlugins implements Plugins {
        @Override
        public List<PluginState> list() {
            return List.of(new PluginState(
                    "io.millrace.packagers.hls",
                    "0.1.0",
                    42,
                    "active",
                    List.of("ManifestFormat hls"),
                    9,
                    1,
                    "boom",
                    ""));
        }

        @Override
        public CompletionStage<String> install(URI url) {
            return CompletableFuture.completedFuture("installed " + url);
        }

        @Override
        public CompletionStage<String> swap(String plugin, URI url) {
            return CompletableFuture.completedFuture("swapped " + plugin + " " + url);
        }

        @Override
        public CompletionStage<String> rollback(String plugin) {
            return CompletableFuture.failedFuture(new PluginOperationException("was not swapped"));
        }

        @Override
        public CompletionStage<String> uninstall(String plugin) {
            return CompletableFuture.completedFuture("uninstalled " + plugin);
        }
    }
}
