package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rungs that are encoded on demand begin when a player goes over to them, which sees the source until then. */
class OnDemandRungIT {
    private static final String STREAM = "live/lazy";

    private static Server server;
    private static Processes.Running encoder;

    @BeforeAll
    static void publish() {
        Footage footage = Footage.numbered();
        server = Server.start("on-demand");
        encoder = footage.publish(server, STREAM);
        server.awaitPlayable(STREAM);
        // what encoders cost here is measured once, with the first ladder
        Rungs.raise(server, STREAM, "240p 250k");
        server.configure("io.millrace.core.ladder-tested", "rungs = 360p h264 500k ondemand");
        Await.until("an idle rung", 20, () -> server.exec("media:stream " + STREAM)
                .lines()
                .anyMatch(line -> line.matches(STREAM + "@360p +idle .*")));
    }

    @AfterAll
    static void stop() {
        encoder.close();
        server.close();
    }

    @Test
    void aPlayerGoesOverToARungThatNobodyEncodesWithoutAStall() {
        assertTrue(Rungs.of(server, STREAM).variants.containsKey("360p.v0"), "it is listed all the same");
        assertFalse(server.text("/" + STREAM + "/manifest.mpd").contains("360p"), "an MPD lists what is encoded");
        Browser shown = Browser.script(
                180,
                "switch.mjs",
                "hls",
                server.url("/" + STREAM + "/index.m3u8"),
                "forced",
                Integer.toString(Footage.SECONDS),
                server.data.resolve("on-demand.png").toString(),
                "50");
        System.out.println(shown);
        String all = shown.toString();
        assertEquals(2, shown.count("\"lines\":360,"), all);
        assertEquals(1, shown.count("\"lines\":1080,"), all);
        assertEquals(0, shown.number("stalls"), all);
        assertTrue(shown.has("\"errors\":[]"), all);
        assertEquals(0, shown.number("failedRequests"), all);
        assertEquals(0, shown.number("black"), all);
        assertEquals(0, shown.number("unreadable"), all);
        assertEquals(0, shown.number("backwards"), all);
        assertTrue(shown.number("mostOff") <= 1, all);
    }
}
