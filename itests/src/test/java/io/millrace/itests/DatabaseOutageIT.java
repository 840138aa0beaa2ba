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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    private static final int FILMS = 4;

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
            List<Processes.Running> films = publishFilms();
            Await.until(
                    "the events of the films", 30, () -> posted("stream.live").size() == 1 + FILMS);
            StrictReader steady = new StrictReader(server, STREAM, "v0.m3u8", null);
            StrictReader film = new StrictReader(server, "live/film-0", "v0.m3u8", null);
            Map<StrictReader, Thread> viewers = Map.of(steady, new Thread(steady), film, new Thread(film));
            viewers.values().forEach(Thread::start);
            Await.until("both viewers", 20, () -> steady.partsRead() > 0 && film.partsRead() > 0);
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
            assertEquals(1 + FILMS, posted("stream.live").size(), "events go by way of the database");
            postgres.resume();
            Await.until(
                    "the events of the outage",
                    60,
                    () -> posted("stream.live").size() == 2 + FILMS
                            && posted("stream.interrupted").size() == 1
                            && posted("session.closed").size() == 1);
            Await.until("changes", 30, () -> change().statusCode() == 201);
            assertTrue(encoder.isAlive());
            for (Map.Entry<StrictReader, Thread> viewer : viewers.entrySet()) {
                viewer.getKey().finish(viewer.getValue());
                assertEquals(0, viewer.getKey().discontinuitiesSeen());
                assertEquals(0, viewer.getKey().gapsSeen());
            }
            films.forEach(each -> assertTrue(each.isAlive(), "a publisher was dropped"));
            assertTrue(
                    server.log().lines().noneMatch(line -> line.matches(".*live/film-\\d lost its publisher.*")),
                    "a publisher was gone for a while");
            films.forEach(Processes.Running::close);
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

    /** Publishers that cost little: what they send was encoded before. */
    private static List<Processes.Running> publishFilms() {
        Path film = server.data.resolve("film.mp4");
        List<String> encode = new ArrayList<>(List.of("ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin"));
        encode.addAll(List.of("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-t", "120", "-c:v", "libx264"));
        encode.addAll(List.of("-preset", "ultrafast", "-bf", "0", "-g", "25", "-pix_fmt", "yuv420p", film.toString()));
        Processes.run(60, encode).succeeded();
        List<Processes.Running> running = new ArrayList<>();
        for (int i = 0; i < FILMS; i++) {
            List<String> copy = new ArrayList<>(List.of("ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin"));
            copy.addAll(List.of(
                    "-re",
                    "-stream_loop",
                    "-1",
                    "-i",
                    film.toString(),
                    "-c",
                    "copy",
                    "-f",
                    "flv",
                    server.rtmp("live/film-" + i)));
            running.add(Processes.start(server.data.resolve("data/log/film-" + i + ".log"), copy));
        }
        for (int i = 0; i < FILMS; i++) {
            server.awaitPlayable("live/film-" + i);
        }
        return running;
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
