package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The commands of the launcher, two servers beside each other, death and return. */
class LauncherIT {
    @Test
    void startsAnswersAndStops() {
        try (Server server = Server.start("launcher-one")) {
            assertEquals(0, server.launcher(20, "status").exit());
            assertTrue(server.launcher(20, "start").text().contains("already"), "a second start says why not");
            assertTrue(server.exec("media:streams").contains("No streams"));
            assertNotEquals(
                    0, server.launcher(30, "exec", "media:stream live/nothing").exit());

            try (Server other = Server.start("launcher-two")) {
                assertNotEquals(server.pid(), other.pid());
                assertEquals(200, server.get("/health/ready").statusCode());
                assertEquals(200, other.get("/health/ready").statusCode());
            }

            server.kill();
            assertNotEquals(0, server.launcher(20, "status").exit());
            long start = System.nanoTime();
            server.launch();
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
            System.out.println("Warm start after kill -9 took " + seconds + " s, resident memory "
                    + server.residentMegabytes() + " MB");
            assertTrue(seconds <= 30, "ready within 12 s on two idle cores, at most 30 s beside other tests");
            assertTrue(server.residentMegabytes() <= 450, server.residentMegabytes() + " MB resident when idle");
        }
    }
}
