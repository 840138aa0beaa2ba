package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.millrace.testkit.PostgresCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** PostgreSQL goes and comes back under a server that has all of its tables there. */
class DatabaseOutageIT {
    private static final String STREAM = "live/steady";

    /** Bodies in order of arrival. */
    private static final List<String> POSTED = new CopyOnWriteArrayList<>();

    private static PostgresCluster postgres;
    private static HttpServer receiver;
    private static Server server;

    @BeforeAll
    static void start() throws IOException {
        postgres = PostgresCluster.start();
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            POSTED.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
        server = Server.prepare("outage");
        server.configure(
                "org.ops4j.datasource-millrace",
                "osgi.jdbc.driver.name = PostgreSQL JDBC Driver",
                "dataSourceName = millrace",
                "url = " + postgres.database() + "?connectTimeout=2&socketTimeout=15",
                "user = " + PostgresCluster.USER,
                ".password = " + PostgresCluster.PASSWORD,
                "pool = hikari",
                "hikari.maximumPoolSize = 6",
                "hikari.minimumIdle = 1",
                "hikari.connectionTimeout = 2000",
                "hikari.validationTimeout = 1000",
                "hikari.initializationFailTimeout = -1");
        server.configure("io.millrace.management.webhooks", "allow.networks = 127.0.0.1", "retry.max.seconds = 2");
        server.configure(
                "io.millrace.webhook-all",
                "url = http://127.0.0.1:" + receiver.getAddress().getPort() + "/",
                "events = session.*,stream.live,stream.interrupted");
        server.launch();
    }

    @AfterAll
    static void stop() {
        server.close();
        receiver.stop(0);
        postgres.close();
    }

    @Test
    void nothingIsLostAndNobodyStopsWhileTheDatabaseIsAway() throws Exception {
        Await.until("the tables", 30, () -> server.tryExec("media:webhook list").exit() == 0);
        String anna = server.exec("media:account create anna publisher live/*")
                .lines()
                .findFirst()
                .orElseThrow();
        String token =
                server.exec("media:token create anna robot").lines().findFirst().orElseThrow();
        try (Processes.Running encoder = Encoder.ffmpeg(server, STREAM, "-bf", "0")) {
            server.awaitPlayable(STREAM);
            Await.until("the first events", 30, () -> posted("stream.live").size() == 1);
            postgres.interrupt();
            Await.until("that it is away", 20, () -> change().statusCode() == 503);
            assertFalse(change().headers().firstValue("Retry-After").orElse("").isEmpty());

            // whoever was known is let in, and what happens is kept
            try (Processes.Running known = Encoder.ffmpeg(server, "live/known?key=" + token, "-bf", "0")) {
                server.awaitPlayable("live/known");
                assertTrue(known.isAlive());
            }
            server.exec("media:drain");
            server.exec("media:drain off");
            Await.until("its end", 20, () -> server.log().contains("live/known lost its publisher"));
            long before = Playlists.of(server.get("/" + STREAM + "/v0.m3u8")).openSequence();
            Await.until(
                    "segments meanwhile",
                    30,
                    () -> Playlists.of(server.get("/" + STREAM + "/v0.m3u8")).openSequence() > before + 1);
            assertEquals(1, posted("stream.live").size(), "events go by way of the database");
            postgres.resume();
            Await.until(
                    "the events of the outage",
                    60,
                    () -> posted("stream.live").size() == 2
                            && posted("stream.interrupted").size() == 1
                            && posted("session.closed").size() == 1);
            Await.until("changes", 30, () -> change().statusCode() == 201);
            assertTrue(encoder.isAlive());
        }
        List<String> ids = POSTED.stream().map(DatabaseOutageIT::id).toList();
        Set<String> different = new HashSet<>(ids);
        assertEquals(different.size(), ids.size(), "each once by its id: " + ids);
        Await.until("the audit entries of the outage", 30, () -> {
            String audit = server.exec("media:audit --json --action server.drain");
            return audit.split("server.drain", -1).length - 1 >= 2;
        });
        String log = server.log();
        assertFalse(log.contains(anna) || log.contains(token) || log.contains(PostgresCluster.PASSWORD));
    }

    private static List<String> posted(String type) {
        return POSTED.stream()
                .filter(body -> body.contains("\"type\":\"io.millrace." + type + "\""))
                .toList();
    }

    private static String id(String body) {
        Matcher id = Pattern.compile("\"id\":\"([^\"]+)\"").matcher(body);
        assertTrue(id.find(), body);
        return id.group(1);
    }

    /** Makes a token, which is written into the database. */
    private static HttpResponse<String> change() {
        String login =
                Base64.getEncoder().encodeToString(("admin:" + Server.PASSWORD).getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url("/api/v1/tokens")))
                .header("Authorization", "Basic " + login)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"account\":\"anna\",\"name\":\"t" + System.nanoTime() + "\"}"))
                .build();
        try {
            return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
