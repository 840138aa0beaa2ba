package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The first viewer by WebRTC of what an RTMP encoder sends, whose AAC no browser takes: pictures do not wait for Opus. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FirstPictureIT {
    private static final String STREAM = "live/first";
    private static final String FILM = "live/first-film";

    private static Server server;
    private static List<Processes.Running> encoders;

    @BeforeAll
    static void start() {
        server = Server.start("first-picture");
        encoders = List.of(Encoder.ffmpeg(server, STREAM, "-bf", "0"), Encoder.ffmpeg(server, FILM, "-bf", "2"));
        server.awaitPlayable(STREAM);
        server.awaitPlayable(FILM);
    }

    @AfterAll
    static void stop() {
        encoders.forEach(Processes.Running::close);
        server.close();
    }

    /** Nothing makes Opus: that does not hold the pictures back, and the log says once why there is no sound. */
    @Test
    @Order(1)
    void withoutATranscoderThereArePicturesWithoutSound() {
        String bundle = "io.millrace.codecs.ffmpeg";
        server.exec("bundle:stop " + bundle);
        try {
            Browser page = watch(STREAM, "silent", "pictures");
            assertTrue(page.has("\"WebRTC UDP\""), page.toString());
            assertEquals(640, page.number("width"), page.toString());
            Await.until("the reason in the log", 30, () -> server.log().contains("WebRTC viewer has no sound"));
            assertTrue(server.log().contains("no transcoder that writes Opus"), "the reason");
            assertEquals(503, WhepSession.post(server, FILM, offer()).statusCode(), "no pictures at all");
        } finally {
            server.exec("bundle:start " + bundle);
        }
    }

    @Test
    @Order(2)
    void picturesComeBeforeTheSoundThatIsMadeForTheFirstViewer() {
        Browser page = watch(STREAM, "first", "sound");
        System.out.println("First viewer: " + page);
        assertTrue(page.number("offeredToAnswerMs") < page.number("offeredToSoundMs"), page.toString());
        Browser next = watch(STREAM, "next", "sound");
        System.out.println("Next viewer: " + next);
        assertTrue(next.has("\"WebRTC UDP\""), next.toString());
    }

    /** Reordered pictures have to be made: the page waits in the session, not for the answer. */
    @Test
    @Order(3)
    void reorderedPicturesComeAfterTheAnswer() {
        Browser page = watch(FILM, "film", "sound");
        System.out.println("First viewer of reordered pictures: " + page);
        assertTrue(page.has("\"WebRTC UDP\""), page.toString());
        // the page hears of its connection a little later than pictures come
        assertTrue(page.number("offeredToConnectedMs") < page.number("offeredToPictureMs") + 250, page.toString());
    }

    private static String offer() {
        return WhepSession.offer(WebRtcPeer.IDENTITY.certificate());
    }

    private static Browser watch(String stream, String name, String wanted) {
        return Browser.script(
                150,
                "watch-way.mjs",
                server.url("/watch/" + stream + "?via=whep"),
                server.data.resolve("first-" + name + ".png").toString(),
                "udp",
                wanted);
    }
}
