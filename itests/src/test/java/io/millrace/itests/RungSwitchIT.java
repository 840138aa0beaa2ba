package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Players in Chromium switch through all rungs of a 1080p30 stream: no stall, no black picture, none twice or missing. */
class RungSwitchIT {
    private static final String STREAM = "live/switched";
    private static final List<Integer> LINES = List.of(240, 360, 480, 1080);

    private static Server server;
    private static Processes.Running encoder;

    @BeforeAll
    static void publish() {
        Footage footage = Footage.numbered();
        server = Server.start("switched");
        encoder = footage.publish(server, STREAM);
        server.awaitPlayable(STREAM);
        Rungs.raise(server, STREAM, "480p 900k", "360p 500k", "240p 250k");
    }

    @AfterAll
    static void stop() {
        encoder.close();
        server.close();
    }

    @Test
    void hlsPlaysEachRungThatIsChosen() {
        playsEachRungThatIsChosen("hls", "index.m3u8");
    }

    @Test
    void dashPlaysEachRungThatIsChosen() {
        playsEachRungThatIsChosen("dash", "manifest.mpd");
    }

    private static void playsEachRungThatIsChosen(String player, String file) {
        Browser shown = watch(player, file, "forced");
        // up and down
        for (int lines : LINES) {
            assertEquals(lines == 1080 ? 1 : 2, shown.count("\"lines\":" + lines + ","), shown.toString());
        }
        assertUndisturbed(shown);
    }

    @Test
    void aNarrowConnectionGetsSmallerRungsAndAWideOneTheLargestAgain() {
        Browser shown = watch("hls", "index.m3u8", "throttled");
        assertEquals(1, shown.count("\"lines\":240,"), shown.toString());
        assertEquals(1, shown.count("\"lines\":1080,"), shown.toString());
        assertUndisturbed(shown);
    }

    private static Browser watch(String player, String file, String mode) {
        Browser shown = Browser.script(
                240,
                "switch.mjs",
                player,
                server.url("/" + STREAM + "/" + file),
                mode,
                Integer.toString(Footage.SECONDS),
                server.data.resolve(player + "-" + mode + ".png").toString());
        System.out.println(player + " " + mode + ": " + shown);
        return shown;
    }

    private static void assertUndisturbed(Browser shown) {
        String all = shown.toString();
        assertEquals(LINES.size(), shown.number("renditions"), all);
        assertEquals(0, shown.number("stalls"), all);
        assertTrue(shown.has("\"errors\":[]"), all);
        assertEquals(0, shown.number("failedRequests"), all);
        assertTrue(shown.number("samples") > 80, all);
        assertEquals(0, shown.number("black"), all);
        assertEquals(0, shown.number("unreadable"), all);
        assertEquals(0, shown.number("backwards"), all);
        assertTrue(shown.number("longestStillMs") < 1_000, all);
        // the same picture at the same time in every rung; what is painted may be the one after it
        assertTrue(shown.number("mostOff") <= 1, all);
    }
}
