package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The watch page plays, and goes on by itself when the encoder was killed and comes back. */
class WatchPageIT {
    private static final String STREAM = "live/page";

    private static Server server;

    @BeforeAll
    static void start() {
        server = Server.start("watch-page");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void theEncoderIsKilledAndComesBack() throws IOException {
        Path killed = server.data.resolve("killed");
        Path playing = server.data.resolve("playing");
        Processes.Running first = Encoder.ffmpeg(server, STREAM, "-bf", "0");
        server.awaitPlayable(STREAM);
        CompletableFuture<Browser> page = CompletableFuture.supplyAsync(() -> Browser.script(
                90,
                "watch-page.mjs",
                server.url("/watch/" + STREAM),
                playing.toString(),
                killed.toString(),
                server.data.resolve("watch.png").toString()));
        Await.until("the page to play", 40, () -> Files.exists(playing) || page.isCompletedExceptionally());
        first.kill();
        Await.pause(3_000);
        try (Processes.Running again = Encoder.ffmpeg(server, STREAM, "-bf", "0")) {
            Files.createFile(killed);
            Browser result = page.join();
            System.out.println("Watch page: " + result);
            assertTrue(again.isAlive());
            assertEquals(0, result.number("reloads"), result.toString());
            assertTrue(result.number("advancedAfter") > 3, result.toString());
            assertTrue(result.number("latencySeconds") < 4, result.toString());
        }
    }
}
