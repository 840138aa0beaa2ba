package io.millrace.management.webconsole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Grant;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Limits;
import io.millrace.api.audit.Actor;
import io.millrace.api.media.StreamName;
import io.millrace.api.plugin.PluginOperationException;
import io.millrace.api.plugin.PluginState;
import io.millrace.api.plugin.Plugins;
import io.millrace.api.session.Session;
import io.millrace.testkit.FakeAccessGate;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.FakeSessions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MillraceTabTest {
    private final RecordedPlugins plugins = new RecordedPlugins();
    private final FakeLiveStreams streams = new FakeLiveStreams();
    private final FakeSessions sessions = new FakeSessions();
    private final MillraceTab tab = new MillraceTab(plugins, streams, sessions, new FakeAccessGate());
    private final FakeExchange exchange = new FakeExchange();

    @BeforeEach
    void fromTheConsolesOwnPage() {
        exchange.requestHeaders.put("X-Millrace-Console", "1");
        exchange.requestHeaders.put("Authorization", "Basic Ym9zczpwYXNz");
    }

    @Test
    void showsPluginsStreamsAndSessions() throws Exception {
        streams.stream("live/demo");
        viewer();
        exchange.pathInfo = "/millrace/state.json";
        tab.doGet(exchange.request(), exchange.response());
        String json = exchange.text();
        assertTrue(json.contains("\"name\":\"io.millrace.packagers.hls\",\"version\":\"0.1.0\""), json);
        assertTrue(json.contains("\"name\":\"live/demo\",\"state\":\"live\",\"viewers\":1"), json);
        assertTrue(json.contains("\"protocol\":\"hls\",\"stream\":\"live/demo\",\"host\":\"127.0.0.1\""), json);
    }

    @Test
    void thePageLoadsItsScriptAndStyle() throws Exception {
        tab.renderContent(exchange.request(), exchange.response());
        assertTrue(exchange.text().contains("src=\"millrace/res/tab.js\""));
        assertNotNull(tab.getResource("/millrace/res/tab.js"));
        assertNotNull(tab.getResource("/millrace/res/tab.css"));
        assertNull(tab.getResource("/millrace/res/../tab.js"));
        assertNull(tab.getResource("/millrace/state.json"));
    }

    @Test
    void aFormOfAnotherSiteIsRefused() throws Exception {
        exchange.requestHeaders.clear();
        exchange.parameters.put("action", "uninstall");
        exchange.parameters.put("subject", "hls");
        tab.doPost(exchange.request(), exchange.response());
        assertEquals(403, exchange.status);
        assertEquals(List.of(), plugins.calls);
    }

    @Test
    void anUploadIsInstalledAndTheFileRemoved() throws Exception {
        exchange.parameters.put("action", "install");
        exchange.contentType = "application/java-archive";
        exchange.body = new byte[] {'P', 'K', 3, 4};
        tab.doPost(exchange.request(), exchange.response());
        assertEquals("{\"message\":\"installed 4 bytes\"}", exchange.text());
        assertFalse(Files.exists(plugins.lastFile));
    }

    @Test
    void aUrlIsSwapped() throws Exception {
        exchange.parameters.put("action", "swap");
        exchange.parameters.put("subject", "hls");
        exchange.parameters.put("url", " mvn:io.millrace/hls/0.2.0 ");
        new ConsoleActor()
                .doFilter(
                        exchange.request(),
                        exchange.response(),
                        (request, response) ->
                                tab.doPost((HttpServletRequest) request, (HttpServletResponse) response));
        assertEquals(List.of("swap hls mvn:io.millrace/hls/0.2.0"), plugins.calls);
        assertEquals("boss via web-console from 192.0.2.1", plugins.actor.toString());
    }

    @Test
    void aFailureIsToldWithItsReason() throws Exception {
        exchange.parameters.put("action", "rollback");
        exchange.parameters.put("subject", "hls");
        tab.doPost(exchange.request(), exchange.response());
        assertEquals(409, exchange.status);
        assertEquals("{\"message\":\"hls was not swapped\"}", exchange.text());
    }

    @Test
    void anUnknownActionIsToldToo() throws Exception {
        exchange.parameters.put("action", "explode");
        tab.doPost(exchange.request(), exchange.response());
        assertEquals(409, exchange.status);
        assertTrue(exchange.text().contains("Unknown action explode"));
    }

    @Test
    void aSessionIsEnded() throws Exception {
        FakeSession viewer = viewer();
        exchange.parameters.put("action", "kick");
        exchange.parameters.put("subject", viewer.id());
        tab.doPost(exchange.request(), exchange.response());
        assertEquals("Ended by the operator", viewer.kickReason());
        assertEquals(200, exchange.status);
    }

    private FakeSession viewer() {
        StreamName name = StreamName.of("live", "demo");
        AccessRequest request = AccessRequest.of(
                Session.Role.PLAY, "hls", name, FakeSession.viewer(name).peer(), Optional.empty());
        return (FakeSession)
                sessions.open(new Grant(request, name, Identity.ANONYMOUS, Optional.empty(), Limits.NONE), "hls");
    }

    private static final class RecordedPlugins implements Plugins {
        final List<String> calls = new ArrayList<>();
        Path lastFile;
        Actor actor;

        @Override
        public List<PluginState> list() {
            return List.of(
                    new PluginState("io.millrace.packagers.hls", "0.1.0", 42, "active", List.of(), 9, 0, "", ""));
        }

        @Override
        public CompletionStage<String> install(URI url) {
            lastFile = Path.of(url);
            return CompletableFuture.completedFuture(
                    "installed " + lastFile.toFile().length() + " bytes");
        }

        @Override
        public CompletionStage<String> swap(String plugin, URI url) {
            actor = Actor.current();
            calls.add("swap " + plugin + " " + url);
            return CompletableFuture.completedFuture("swapped");
        }

        @Override
        public CompletionStage<String> rollback(String plugin) {
            return CompletableFuture.failedFuture(new PluginOperationException(plugin + " was not swapped"));
        }

        @Override
        public CompletionStage<String> uninstall(String plugin) {
            calls.add("uninstall " + plugin);
            return CompletableFuture.completedFuture("uninstalled");
        }
    }
}
