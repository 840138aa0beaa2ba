package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The watch page plays in every network, and goes on by itself when the encoder was killed and comes back. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WatchPageIT {
    private static final String STREAM = "live/page";

    private static Server server;
    private static Processes.Running encoder;

    @BeforeAll
    static void start() {
        server = Server.start("watch-page");
        encoder = Encoder.ffmpeg(server, STREAM, "-bf", "0");
        server.awaitPlayable(STREAM);
    }

    @AfterAll
    static void stop() {
        encoder.close();
        server.close();
    }

    /** The encoder's AAC is heard as Opus. */
    @ParameterizedTest
    @CsvSource({"udp, WebRTC UDP", "tcp, WebRTC TCP", "none, LL-HLS"})
    @Order(1)
    void playsByWhatGetsThrough(String open, String way) {
        Browser result = Browser.script(
                120,
                "watch-way.mjs",
                server.url("/watch/" + STREAM),
                server.data.resolve("watch-" + open + ".png").toString(),
                open);
        System.out.println("Watch page, " + open + ": " + result);
        assertTrue(result.has("\"" + way + "\""), result.toString());
        assertEquals(640, result.number("width"), result.toString());
        assertTrue(result.number("colours") > 10, "a picture is shown: " + result);
    }

    @Test
    @Order(2)
    void theEncoderIsKilledAndComesBack() throws IOException {
        Path killed = server.data.resolve("killed");
        Path playing = server.data.resolve("playing");
        CompletableFuture<Browser> page = CompletableFuture.supplyAsync(() -> Browser.script(
                90,
                "watch-page.mjs",
                server.url("/watch/" + STREAM),
                playing.toString(),
                killed.toString(),
                server.data.resolve("watch.png").toString()));
        Await.until("the page to play", 40, () -> Files.exists(playing) || page.isCompletedExceptionally());
        encoder.kill();
        Await.pause(3_000);
        try (Processes.Running again = Encoder.ffmpeg(server, STREAM, "-bf", "0")) {
            Files.createFile(killed);
            Browser result = page.join();
            System.out.println("Watch page: " + result);
            assertTrue(again.isAlive());
            assertEquals(0, result.number("reloads"), result.toString());
            assertTrue(result.number("advancedAfter") > 3, result.toString());
            assertTrue(result.number("latencySeconds") < 4, result.toString());
            assertTrue(result.has("WebRTC UDP"), result.toString());
        }
    }
}
