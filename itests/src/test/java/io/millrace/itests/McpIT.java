package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Programs of language models use the server over MCP. */
@Timeout(180)
class McpIT {
    /** How long requests are held for an interface that is away. */
    private static final long SWAP_MS = 5_000;

    private static Server server;

    @BeforeAll
    static void start() {
        server = Server.startForSwaps("mcp");
        // a server is ready when its interfaces answer
        assertEquals(401, server.get("/mcp").statusCode());
        assertEquals(401, server.get("/api/v1/streams").statusCode());
        assertEquals(200, server.get("/console/").statusCode());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String token(String words) {
        return server.exec("media:token create " + words).lines().findFirst().orElseThrow();
    }

    private static String text(String json, String name) {
        Matcher field =
                Pattern.compile("\"" + name + "\":(\"([^\"]*)\"|[^,}]+)").matcher(json);
        assertTrue(field.find(), name + " is not in " + json);
        return field.group(2) == null ? field.group(1) : field.group(2);
    }

    @Test
    void aModelReadsChangesWhatItMayAndHearsOfIt() throws Exception {
        server.exec("media:account create olga operator");
        String reading = token("olga reader");
        String making = token("olga maker --mcp createKey");
        Path script = Browser.folder().resolve("mcp.mjs");
        Process model = new ProcessBuilder("node", script.toString(), server.url("/mcp"), reading, making, "live/model")
                .redirectError(server.data.resolve("mcp.log").toFile())
                .start();
        try (BufferedReader said = new BufferedReader(new InputStreamReader(model.getInputStream()))) {
            String key = text(String.valueOf(said.readLine()), "key");
            try (Processes.Running encoder = Encoder.ffmpeg(server, "live/model?key=" + key)) {
                server.awaitPlayable("live/model");
                model.getOutputStream().write('\n');
                model.getOutputStream().close();
                String seen = String.valueOf(said.readLine());
                assertEquals("true", text(seen, "onlyReads"), seen);
                assertEquals("true", text(seen, "refused"), seen);
                assertEquals("-32002", text(seen, "notThere"), seen);
                assertEquals("3", text(seen, "templates"), seen);
                assertEquals("2026-07-28", text(seen, "revision"), seen);
                assertEquals("createKey", text(seen, "makerTools"), seen);
                assertEquals("true", text(seen, "explained"), seen);
                assertEquals("millrace://streams/live/model", text(seen, "oldUpdate"), seen);
                assertEquals("millrace://streams/live/model", text(seen, "modernUpdate"), seen);
                assertEquals("live", text(seen, "live"), seen);
                assertEquals("true", text(seen, "listed"), seen);
                assertEquals("", text(seen, "failures"), seen);
                assertTrue(encoder.isAlive());
            }
            assertFalse(server.log().contains(key), "a key was logged");
        } finally {
            model.destroyForcibly();
        }
        Await.until("the audit log", 20, () -> server.exec("media:audit --json").contains("\"mcp\""));
        assertFalse(server.log().contains(making.substring(12)), "a token was logged");
    }

    private static HttpResponse<String> post(String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url("/mcp")))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
        return HttpClient.newHttpClient().send(request.headers(headers).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void strangersAndNonsenseAreRefused() throws Exception {
        String ping = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
        HttpResponse<String> nobody = post(ping, "Accept", "*/*");
        assertEquals(401, nobody.statusCode());
        assertTrue(nobody.headers().firstValue("WWW-Authenticate").orElse("").startsWith("Bearer"));
        String bearer = "Bearer " + token("admin stranger");
        assertEquals(
                403,
                post(ping, "Authorization", bearer, "Origin", "http://rebound.example")
                        .statusCode());
        assertTrue(post("[".repeat(200_000), "Authorization", bearer).body().contains("-32700"));
        assertTrue(post("{\"jsonrpc\":\"2.0\"}", "Authorization", bearer).body().contains("-32600"));
        assertEquals(
                404,
                post(ping, "Authorization", bearer, "Mcp-Session-Id", "0".repeat(48))
                        .statusCode());
        assertFalse(server.log().contains(" over MCP failed"), server::log);
    }

    @Test
    void interfacesAreSwappedWhileTheyAreUsed() throws Exception {
        Path jars = server.data.resolve("jars");
        String token = token("admin swapping");
        String[] bearer = {"Authorization", "Bearer " + token};
        Path script = Browser.folder().resolve("mcp-swap.mjs");
        Process model = new ProcessBuilder("node", script.toString(), server.url("/mcp"), token)
                .redirectError(server.data.resolve("mcp-swap.log").toFile())
                .start();
        try (BufferedReader said = new BufferedReader(new InputStreamReader(model.getInputStream()));
                Latency rest = new Latency(server, "/api/v1/streams", 200, 5, bearer);
                Latency description = new Latency(server, "/api/v1/openapi.json", 200, 5);
                Latency mcp = new Latency(server, "/mcp", 401, 5);
                Latency console = new Latency(server, "/console/", 200, 5)) {
            assertEquals("started", said.readLine());
            for (String plugin : List.of("rest", "mcp")) {
                Path next = Bundles.version("management/" + plugin, "0.2.0", jars);
                assertTrue(
                        server.exec("media:swap " + plugin + " " + next.toUri()).contains("to 0.2.0"));
            }
            Path next = Bundles.version("management/console", "0.2.0", jars);
            server.exec("bundle:update io.millrace.management.console " + next.toUri());
            assertEquals(200, server.get("/console/").statusCode());
            rest.assertAtMost(SWAP_MS);
            description.assertAtMost(SWAP_MS);
            mcp.assertAtMost(SWAP_MS);
            console.assertAtMost(SWAP_MS);
            model.getOutputStream().write('\n');
            model.getOutputStream().close();
            String seen = String.valueOf(said.readLine());
            System.out.println("MCP while its server was swapped: " + seen);
            assertEquals("", text(seen, "failures"), seen);
            assertEquals("2026-07-28", text(seen, "revision"), seen);
            assertTrue(Integer.parseInt(text(seen, "modernCalls")) > 50, seen);
            assertTrue(Integer.parseInt(text(seen, "oldCalls")) > 50, seen);
            assertEquals("2", text(seen, "oldSessions"), "sessions do not outlive the interface");
        } finally {
            model.destroyForcibly();
        }
    }
}
