package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Chromium at the operator's console: everything that an operator does there, and that nothing in it can be turned against it. */
class ConsoleIT {
    private static final String STREAM = "live/camera";

    @Test
    void anOperatorLogsInWatchesAndEndsAStream() {
        try (Server server = Server.start("console")) {
            Path folder = server.data.resolve("console");
            CompletableFuture<Browser> tour = CompletableFuture.supplyAsync(
                    () -> Browser.script(240, "console-tour.mjs", server.url(""), Server.PASSWORD, folder.toString()));
            Await.until(
                    "the console to show no stream",
                    60,
                    () -> Files.exists(folder.resolve("READY")) || tour.isCompletedExceptionally());
            try (Processes.Running encoder = Encoder.ffmpeg(server, STREAM, "-bf", "0")) {
                Browser result = tour.join();
                System.out.println("Console: " + result);
                assertTrue(result.has("\"refused\":\"") && !result.has("\"refused\":\"\""), "a wrong password");
                assertTrue(result.has("\"appeared\":true"), "a stream appears");
                assertEquals(640, result.number("previewWidth"));
                assertTrue(result.number("chartPixels") > 50);
                assertTrue(result.has("\"happened\":true"), "what happened to the stream is told there: " + result);
                assertEquals(1, result.number("latency"), "and how it is offered");
                assertTrue(result.has("\"keyboard\":true"), "the keyboard is enough, and focus is seen");
                assertTrue(result.has("\"ended\":true"), "a session is ended");
                assertTrue(result.has("\"again\":true"), "the page stays when the login ends");
                Await.until("the encoder to be ended", 20, () -> !encoder.isAlive());
                safe(result);
            }
        }
    }

    private static void safe(Browser result) {
        assertTrue(result.has("\"owned\":false"), "no text becomes a script");
        for (String page : new String[] {"streams", "sessions", "dashboard"}) {
            assertEquals(0, result.number("elements " + page), page);
        }
        assertTrue(result.has("\"troubles\":[]"), "no errors, and no other host: " + result);
        assertTrue(result.has("\"violations\":[]"), "axe: " + result);
        assertTrue(result.has("default-src 'none'; script-src 'self'; style-src 'self'"), "policy");
        assertFalse(result.has("unsafe"), "policy");
    }
}
