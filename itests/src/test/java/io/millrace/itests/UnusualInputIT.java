package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Inputs that are rare but right: each gets a rung that shows the same pictures at the same times. */
class UnusualInputIT {
    private static final String RUNG = "64p";
    private static final int LATE_MS = 10_000;
    private static final int SECONDS = 6;
    private static final String SMALL = "160x120";
    private static final String OPEN_GOP = "open-gop";
    private static final int MOST_B_FRAMES = 3;
    /** Pictures that a busy machine may leave out. */
    private static final double MOST_LEFT_OUT = 0.15;

    private static Server server;
    private static Films films;

    @BeforeAll
    static void start() throws IOException {
        server = Server.start("unusual-input");
        films = new Films(Files.createDirectories(server.data.resolve("films")));
        Files.writeString(
                server.data.resolve("etc/io.millrace.core.ladder-low.cfg"), "rungs = 64p h264 60k lines=64\n");
        Await.until("the profile", 20, () -> server.exec("media:ladder").contains("low"));
        server.exec("media:ladder live low");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Films by name; the rate is that of their pictures, 0 if it varies. */
    private record Case(double rate, FlvFile... films) {}

    @Test
    void picturesOfAllKinds() {
        Map<String, Case> cases = new LinkedHashMap<>();
        cases.put("ten-bit", new Case(25, film("25", "-pix_fmt yuv420p10le")));
        cases.put("high422", new Case(25, film("25", "-pix_fmt yuv422p10le")));
        cases.put("fields", new Case(25, interlaced()));
        cases.put(
                OPEN_GOP,
                new Case(
                        30,
                        film(
                                "30",
                                "-preset veryfast -bf " + MOST_B_FRAMES
                                        + " -x264-params open-gop=1:b-pyramid=normal")));
        cases.put("fps59", new Case(60_000 / 1_001.0, film("60000/1001", "")));
        cases.put("odd", new Case(25, films.scene("testsrc2=size=854x480:rate=25", Films.TONE, SECONDS, odd())));
        Path program = EnhancedEncoder.program(server.data.resolve("ffmpeg"));
        cases.put("hevc10", new Case(30, films.hevc(program, SMALL, SECONDS, "yuv420p10le")));
        if (Server.SOAK) {
            cases.put("high444", new Case(25, film("25", "-pix_fmt yuv444p")));
            cases.put("fps50", new Case(50, film("50", "")));
        }
        check(cases);
    }

    @Test
    void timesAndSoundsOfAllKinds() {
        Map<String, Case> cases = new LinkedHashMap<>();
        cases.put("fps1", new Case(1, film("1", "")));
        cases.put("gaps", new Case(0, film("30", "-vf select='lt(mod(t,3),1)' -vsync vfr")));
        cases.put("late-sound", late(RtmpClient.AUDIO));
        cases.put("late-picture", late(RtmpClient.VIDEO));
        cases.put("no-sound", new Case(30, films.scene("testsrc2=size=" + SMALL + ":rate=30", "", SECONDS, "")));
        cases.put("mp3", new Case(30, film("30", "-c:a libmp3lame -ar 44100")));
        cases.put("hz96000", new Case(30, film("30", "-ar 96000")));
        cases.put("surround71", new Case(30, film("30", "-ac 8")));
        if (Server.SOAK) {
            cases.put("hz11025", new Case(30, film("30", "-ar 11025")));
            cases.put("surround51", new Case(30, film("30", "-ac 6")));
        }
        FlvFile sound = films.scene("", Films.TONE, SECONDS, "");
        try (FilmPublisher audio = new FilmPublisher(server, "no-picture", sound)) {
            check(cases);
            Renditions.Rung rung = Renditions.await(
                    server, "live/no-picture", RUNG, 20, each -> each.state().equals("refused"));
            assertEquals("The source has no picture", rung.reason());
            assertTrue(audio.isPublishing());
        }
    }

    private static FlvFile film(String rate, String options) {
        return films.film(SMALL, rate, SECONDS, options);
    }

    private static FlvFile interlaced() {
        return films.scene(
                "testsrc2=size=" + SMALL + ":rate=50",
                Films.TONE,
                SECONDS,
                "-vf tinterlace=interleave_top,setfield=tff -preset veryfast -flags +ildct+ilme -x264-params tff=1");
    }

    private static String odd() {
        return "-vf format=yuv444p,crop=853:479:0:0:exact=1 -pix_fmt yuv444p";
    }

    private static Case late(int type) {
        FlvFile first = films.film(SMALL, "30", 12, "");
        return new Case(30, first.late(type, LATE_MS), film("30", ""));
    }

    /** Publishes all at once, and compares source and rung of each. */
    private static void check(Map<String, Case> cases) {
        List<FilmPublisher> publishers = new ArrayList<>();
        try {
            cases.forEach((name, each) -> publishers.add(new FilmPublisher(server, name, each.films)));
            cases.forEach(UnusualInputIT::check);
            publishers.forEach(publisher -> assertTrue(publisher.isPublishing()));
            assertTrue(!server.log().contains("\tat "), server::log);
        } finally {
            publishers.forEach(FilmPublisher::close);
        }
    }

    private static void check(String name, Case each) {
        String stream = "live/" + name;
        Renditions.Rung rung = Renditions.await(server, stream, RUNG, 150, Renditions.Rung::isRunning);
        assertEquals(0, rung.restarts(), rung::toString);
        Await.until(
                "some segments of " + stream,
                60,
                () -> TrackWindow.exists(server, stream, RUNG + ".v0")
                        && new TrackWindow(server, stream, RUNG + ".v0").segments.size() > 3);
        TrackWindow made = new TrackWindow(server, stream, RUNG + ".v0");
        TrackWindow source = new TrackWindow(server, stream, "v0");
        long last = Math.min(made.segments.lastKey(), source.segments.lastKey());
        long first = Math.max(made.segments.firstKey() + 1, last - 3);
        TrackWindow.Decoded given = source.decode(first, last);
        TrackWindow.Decoded taken = made.decode(first, last);
        assertEquals(rung.size(), taken.size(), name);
        long leading = assertSamePictures(name, given.timesMs(), taken.timesMs());
        double seconds = source.seconds(first, last);
        double frame = each.rate > 0 ? 1 / each.rate : 1 / 30.0;
        assertEquals(seconds, made.seconds(first, last), frame, name);
        if (each.rate > 0) {
            assertEquals(given.rate(), taken.rate(), name);
            // FLV has times in milliseconds
            assertEquals(seconds * each.rate, leading + given.timesMs().size(), 1.5, name);
        }
    }

    /**
     * Compares a rung with its source.
     *
     * @return how many pictures of the rung a decoder that begins at an open GOP of the source leaves out
     */
    private static long assertSamePictures(String name, List<Long> given, List<Long> taken) {
        long leading = taken.stream().filter(time -> time < given.get(0) - 2).count();
        assertTrue(leading <= (name.equals(OPEN_GOP) ? MOST_B_FRAMES : 0), name + ": " + taken + " before " + given);
        int at = 0;
        for (long time : taken.subList((int) leading, taken.size())) {
            while (at < given.size() && given.get(at) < time - 2) {
                at++;
            }
            assertTrue(
                    at < given.size() && Math.abs(given.get(at) - time) <= 2,
                    name + ": there is no picture at " + time + " ms of " + taken + " in " + given);
            at++;
        }
        assertTrue(
                taken.size() >= given.size() * (1 - MOST_LEFT_OUT),
                name + ": " + taken.size() + " of " + given.size() + " pictures");
        return leading;
    }
}
