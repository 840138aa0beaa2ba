package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** FFmpeg publishes a stream as one wishes for, one that is badly encoded, and one whose picture freezes. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HealthIT {
    private static final String GOOD = "live/good";
    private static final String BAD = "live/bad";
    private static final String STILL = "live/still";
    private static final int MOVING_SECONDS = 6;
    private static final Pattern COST = Pattern.compile("\"costMicrosPerSecond\" ?: ?(\\d+)");

    private static Server server;
    private static Processes.Running good;
    private static Processes.Running bad;
    private static Processes.Running still;

    @BeforeAll
    static void start() {
        server = Server.start("health");
        server.exec("media:analyze " + STILL + " black-freeze");
        server.exec("media:analyze " + GOOD + " audio-level");
        good = Encoder.ffmpeg(
                server, GOOD, "-sc_threshold", "0", "-maxrate", "800k", "-bufsize", "1600k", "-r", "30", "-bf", "0");
        bad = publish(
                BAD,
                "testsrc2=size=640x360:rate=30,select='gt(mod(n\\,7)\\,1)'",
                "anullsrc=sample_rate=44100:channel_layout=stereo",
                "-fps_mode",
                "vfr",
                "-g",
                "300",
                "-keyint_min",
                "300",
                "-sc_threshold",
                "0",
                "-bf",
                "2");
        still = publish(
                STILL,
                "testsrc2=size=320x180:rate=30:duration=" + MOVING_SECONDS + ",tpad=stop=-1:stop_mode=clone",
                "sine=frequency=440:sample_rate=48000",
                "-g",
                "60");
    }

    private static Processes.Running publish(String stream, String pictures, String sound, String... options) {
        List<String> command = new ArrayList<>(List.of(
                "ffmpeg", "-hide_banner", "-loglevel", "warning", "-nostdin", "-re", "-f", "lavfi", "-i", pictures));
        command.addAll(List.of("-re", "-f", "lavfi", "-i", sound));
        command.addAll(List.of("-c:v", "libx264", "-preset", "ultrafast", "-b:v", "500k", "-pix_fmt", "yuv420p"));
        command.addAll(List.of(options));
        command.addAll(List.of("-c:a", "aac", "-b:a", "96k", "-f", "flv", server.rtmp(stream)));
        return Processes.start(server.data.resolve("data/log/ffmpeg-" + stream.replace('/', '-') + ".log"), command);
    }

    @AfterAll
    static void stop() {
        good.close();
        bad.close();
        still.close();
        server.close();
    }

    @Test
    @Order(1)
    void aFrozenPictureIsToldWithinTenSeconds() {
        Await.until(
                "the freeze",
                60,
                () -> health(STILL).contains("\"alert\" : \"frozen\"")
                        || health(STILL).contains("\"alert\":\"frozen\""));
        String json = health(STILL);
        Instant froze = since(json, "\"measuredSeconds\"").plusSeconds(MOVING_SECONDS);
        Duration took = Duration.between(froze, since(json, "\"text\""));
        assertTrue(took.compareTo(Duration.ofSeconds(10)) <= 0, () -> "It took " + took + ": " + json);
        assertTrue(server.exec("media:health").contains("✖ bad"), () -> server.exec("media:health"));
    }

    /** The time that stands before another property. */
    private static Instant since(String json, String next) {
        Matcher since = Pattern.compile("\"since\" ?: ?\"([^\"]+)\",\\s*" + Pattern.quote(next))
                .matcher(json);
        assertTrue(since.find(), json);
        return Instant.parse(since.group(1));
    }

    @Test
    @Order(2)
    void aBadlySetEncoderIsToldWhatToChange() {
        Await.until("the advice", 60, () -> {
            String report = doctor(BAD);
            return report.contains("Key pictures are too far apart")
                    && report.contains("(VFR)")
                    && report.contains("The sound is silent")
                    && report.contains("B-frames");
        });
        String report = doctor(BAD);
        for (String wanted : List.of(
                "Keyframe Interval: 2 s",
                "-sc_threshold 0",
                "-bf 0",
                "Variable Framerate (VFR): off",
                "-fps_mode cfr",
                "Sample Rate: 48 kHz",
                "Audio Mixer: unmute")) {
            assertTrue(report.contains(wanted), () -> wanted + " is not in\n" + report);
        }
        int problem = Math.max(report.indexOf("PROBLEM:"), 0);
        assertTrue(problem < report.indexOf("HINT:"), () -> "The worst comes first:\n" + report);
    }

    @Test
    @Order(3)
    void aHealthyStreamIsReadyAndItsSoundIsHeard() {
        Await.until("the loudness", 60, () -> doctor(GOOD).contains("The sound can be heard"));
        Await.until("a report without warnings", 130, () -> server.exec("media:doctor " + GOOD + " --json")
                .contains("\"level\" : \"green\""));
        String report = doctor(GOOD);
        for (String well : List.of(
                "Key pictures come regularly (every 2.0 s)",
                "The frame rate is constant",
                "There are no B-frames",
                "Timestamps are in order",
                "Sound and picture stay together",
                "H.264 plays everywhere")) {
            assertTrue(report.contains(well), () -> well + " is not in\n" + report);
        }
        Matcher cost = COST.matcher(health(GOOD));
        assertTrue(cost.find());
        assertTrue(Long.parseLong(cost.group(1)) < 50_000, () -> "µs of a second: " + cost.group(1));
        String sparks = server.exec("media:health " + GOOD);
        assertTrue(sparks.contains("videoBitsPerSecond") && sparks.contains("█"), sparks);
    }

    @Test
    @Order(4)
    void anEncoderThatStandsStillIsToldWithinThreeSeconds() {
        long pid = good.process().pid();
        Processes.run(5, "kill", "-STOP", Long.toString(pid)).succeeded();
        Instant stopped = Instant.now();
        try {
            Await.until("the alert", 30, () -> health(GOOD).contains("no-data"));
            Duration took = Duration.between(stopped, since(health(GOOD), "\"text\""));
            // 2 s, and half a second until it is looked at; a machine that does much else is late
            assertTrue(took.compareTo(Duration.ofSeconds(Server.seconds(6, 3))) <= 0, () -> "It took " + took);
            assertTrue(server.text("/metrics")
                    .contains("millrace_stream_alert{alert=\"no-data\",stream=\"live/good\"} 1"));
            assertTrue(doctor(GOOD).contains("PROBLEM: The publisher is connected, but has sent nothing for"));
        } finally {
            Processes.run(5, "kill", "-CONT", Long.toString(pid)).succeeded();
        }
        Await.until("the end of the alert", 30, () -> !health(GOOD).contains("no-data"));
    }

    @Test
    @Order(5)
    void whyAStreamWasAwayIsKept() {
        still.kill();
        Await.until("the alert", 30, () -> health(STILL).contains("no-input"));
        good.close();
        Await.until("the end", 30, () -> health(GOOD).contains("Nobody publishes"));
        Await.until("why it was away", 30, () -> availability(STILL).contains("The connection was lost"));
        Await.until("why it ended", 30, () -> availability(GOOD).contains("The encoder has stopped"));
        Pattern firstMinute = Pattern.compile("\"minutes\".*\"stepSeconds\" ?: ?60,\"utcSeconds\" ?: ?\\[(\\d+)");
        Matcher minutes = Await.value("the minutes", 30, () -> {
            Matcher found = firstMinute.matcher(health(GOOD));
            return found.find() ? found : null;
        });
        assertEquals(0, Long.parseLong(minutes.group(1)) % 60);
    }

    private static String health(String stream) {
        return server.tryExec("media:health " + stream + " --json").text();
    }

    private static String doctor(String stream) {
        return server.tryExec("media:doctor " + stream).text();
    }

    private static String availability(String stream) {
        return server.exec("media:availability " + stream);
    }
}
