package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.net.URI;
import java.util.List;
import java.util.Map;
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
        String text = ShellOutput.of(command);
        assertTrue(text.contains("live/demo  live   1        avc1 1280x720, mp4a 48000Hz/2  2628"), text);
        command.json = true;
        assertTrue(ShellOutput.of(command).contains("\"viewers\" : 1"));
    }

    @Test
    void oneStreamIsShownWhole() throws Exception {
        StreamCommand command = new StreamCommand();
        command.streams = streams;
        command.sessions = sessions;
        command.words = List.of("live/demo", "--json");
        String json = ShellOutput.of(command);
        assertTrue(json.contains("\"framesPerSecond\" : 25.0"), json);
        assertTrue(json.contains("\"renditions\" : [ ]"), json);
        command.words = List.of("live/other");
        assertEquals("There is no stream live/other", ShellOutput.refusal(command));
        command.words = List.of("nonsense");
        assertTrue(ShellOutput.refusal(command).contains("APP/NAME"));
    }

    @Test
    void sessionsAreListedAndKicked() throws Exception {
        SessionsCommand list = new SessionsCommand();
        list.sessions = sessions;
        assertTrue(ShellOutput.of(list).contains(viewer.id() + "  play"));

        KickCommand kick = new KickCommand();
        kick.sessions = sessions;
        kick.id = viewer.id();
        assertTrue(ShellOutput.of(kick).startsWith("Ended play session"));
        assertEquals("Ended by the operator", viewer.kickReason());
        kick.id = "nobody";
        assertTrue(ShellOutput.refusal(kick).contains("media:sessions"));
    }

    @Test
    void whereToPublishIsShownWithItsPort() {
        String usual = "No streams. Publish one, for example to rtmp://127.0.0.1/live with the name demo.";
        assertEquals(usual, StreamsCommand.nothing(Map.of()));
        assertEquals(usual, StreamsCommand.nothing(Map.of("MILLRACE_RTMP_PORT", "1935")));
        String other = StreamsCommand.nothing(Map.of("MILLRACE_RTMP_PORT", "21935"));
        assertTrue(other.contains("rtmp://127.0.0.1:21935/live"), other);
    }

    @Test
    void whatIsMissingIsShownInTheFormOfItsCommand() {
        SwapCommand half = new SwapCommand();
        half.plugin = "hls";
        PullCommand named = new PullCommand();
        named.name = "cam";
        Map<String, Action> forms = Map.of(
                "media:pull NAME URL", named,
                "media:push APP/NAME URL", new PushCommand(),
                "media:stream APP/NAME", new StreamCommand(),
                "media:kick ID", new KickCommand(),
                "media:install URL", new InstallCommand(),
                "media:swap PLUGIN URL", half,
                "media:rollback PLUGIN", new RollbackCommand(),
                "media:uninstall PLUGIN", new UninstallCommand());
        forms.forEach((form, command) -> {
            if (command instanceof PluginCommand plugin) {
                plugin.plugins = new FakePlugins();
            }
            String reason = ShellOutput.refusal(command);
            assertTrue(reason.startsWith("Say which: " + form), reason);
        });
    }

    @Test
    void drainingSaysHowManyAreLeft() throws Exception {
        DrainCommand drain = new DrainCommand();
        drain.sessions = sessions;
        assertEquals(
                "Draining: no one new is let in; 1 session left",
                ShellOutput.of(drain).strip());
        assertTrue(sessions.isDraining());
        viewer.close();
        assertEquals(
                "Draining: no one new is let in; 0 sessions left",
                ShellOutput.of(drain).strip());
        drain.state = "off";
        assertEquals(
                "Not draining: new sessions are let in; 0 sessions",
                ShellOutput.of(drain).strip());
        drain.state = "maybe";
        assertTrue(ShellOutput.refusal(drain).contains("on or off"));
    }

    @Test
    void pluginsAreListedWithTheirFailures() throws Exception {
        PluginsCommand command = new PluginsCommand();
        command.plugins = new FakePlugins();
        String text = ShellOutput.of(command);
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
        assertEquals("swapped hls file:/tmp/hls.jar", ShellOutput.of(command).strip());
        command.url = "hls.jar";
        assertTrue(ShellOutput.refusal(command).contains("not a URL"));
        RollbackCommand rollback = new RollbackCommand();
        rollback.plugins = plugins;
        rollback.plugin = "hls";
        assertEquals("was not swapped", ShellOutput.refusal(rollback));
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
