package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is wrong with a picture or its sound is found, and bad analyzers hold nobody up. */
class AnalyzerIT {
    private static final Set<String> EXPECTED =
            Set.of("black began", "black ended", "frozen began", "frozen ended", "silence began", "silence ended");
    private static final Duration IN_TIME = Duration.ofSeconds(10);

    private static final Pattern FINDING = Pattern.compile(
            "\"kind\" : \"(\\w+)\",\\s*\"phase\" : \"(\\w+)\",\\s*\"timeUs\" : (\\d+),\\s*\"sinceUs\" : (\\d+)");
    private static final Pattern DURATION = Pattern.compile("\"durationMs\" : \"(\\d+)\"");
    private static final Pattern STARTED = Pattern.compile("\"started\" : \"([^\"]+)\"");

    private static Server server;

    @BeforeAll
    static void start() throws IOException {
        server = Server.start("analyzers");
        Files.writeString(server.data.resolve("etc/io.millrace.core.ladder-tiny.cfg"), "rungs = 180p h264 300k\n");
        deploy(
                "Slow",
                "slow",
                "1.0.0",
                "320, 180, Frame.PixelFormat.RGB24, 25, false",
                "LockSupport.parkNanos(400_000_000L);");
        deploy("Thrower", "thrower", "1.0.0", "32, 18, Frame.PixelFormat.GRAY8, 10, false", "throw new Error(\"no\");");
        deploy(
                "Hanger",
                "hanger",
                "1.0.0",
                "32, 18, Frame.PixelFormat.GRAY8, 10, false",
                "while (frame != null) LockSupport.park();");
    }

    private static Path deploy(String className, String name, String version, String wish, String onFrame)
            throws IOException {
        String source =
                """
                package org.example.%1$s;
                import io.millrace.api.analysis.*;
                import io.millrace.api.live.LiveStream;
                import io.millrace.api.work.Workers;
                import java.util.concurrent.locks.LockSupport;
                public final class %2$s implements Analyzer {
                    public %2$s(Workers workers) {}
                    @Override public FrameWish frames() {
                        return new FrameWish(%3$s);
                    }
                    @Override public Analysis attach(LiveStream stream, Findings findings) {
                        return new Analysis() {
                            @Override public void frame(Frame frame) { %4$s }
                            @Override public void close() {}
                        };
                    }
                }
                """
                        .formatted(name, className, wish, onFrame);
        Path jar = PluginJar.build(
                server.data.resolve("neighbours/" + name + version),
                "org.example." + name,
                version,
                className,
                "io.millrace.api.analysis.Analyzer",
                List.of("millrace.analyzes=" + name),
                source);
        return Files.copy(jar, server.data.resolve("deploy/" + jar.getFileName()));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Twenty seconds, again and again: normal, black and first silent too, frozen with a tone, normal. */
    private static Processes.Running troubled(String stream) {
        String pictures =
                "testsrc2=size=640x360:rate=30,drawbox=color=black:t=fill:enable='between(mod(t,20),4,11)'[a];"
                        + "testsrc2=size=640x360:rate=30,trim=end_frame=1,loop=loop=-1:size=1,setpts=N/30/TB[still];"
                        + "[a][still]overlay=enable='between(mod(t,20),11,17.5)',format=yuv420p,realtime[v]";
        String sound = "aevalsrc='if(between(mod(t,20),4,10),0,0.2*sin(2*PI*440*t))':s=48000,arealtime[s]";
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-hide_banner", "-loglevel", "warning", "-nostdin"));
        command.addAll(List.of("-filter_complex", pictures + ";" + sound, "-map", "[v]", "-map", "[s]"));
        command.addAll(List.of("-c:v", "libx264", "-preset", "ultrafast", "-b:v", "800k", "-g", "60"));
        command.addAll(List.of("-c:a", "aac", "-b:a", "96k", "-f", "flv", server.rtmp(stream)));
        return Processes.start(server.data.resolve("data/log/troubled.log"), command);
    }

    @Test
    void whatIsWrongIsFoundInTimeAndPlayersHearOfIt() throws Exception {
        String stream = "live/troubled";
        server.exec("media:analyze " + stream + " black-freeze");
        try (Processes.Running encoder = troubled(stream)) {
            server.awaitPlayable(stream);
            StrictReader reader = new StrictReader(server, stream, "v0.m3u8", null);
            Thread thread = new Thread(reader, "strict reader");
            thread.start();
            Browser.Watching browser = Browser.watch(server, stream, "hls");
            Set<String> found = new TreeSet<>();
            Await.until("each of " + EXPECTED + " in time", 120, () -> {
                findInTime(server.exec("media:stream " + stream + " --json"), found);
                return found.containsAll(EXPECTED);
            });
            reader.finish(thread);
            assertEquals(0, reader.discontinuitiesSeen());
            Browser watched = browser.end();
            long heard = EXPECTED.stream()
                    .filter(each -> watched.has("\"" + each + "\""))
                    .count();
            assertTrue(heard >= 2, () -> "hls.js hears of findings: " + watched);
            assertTrue(encoder.isAlive());
        }
    }

    /** Adds what was found last, if that is known ten seconds after it happened. */
    private static void findInTime(String json, Set<String> found) {
        Matcher finding = FINDING.matcher(json);
        Matcher started = STARTED.matcher(json);
        if (!finding.find() || !started.find()) {
            return;
        }
        Matcher durationMs = DURATION.matcher(json);
        long happenedUs = Long.parseLong(finding.group(4))
                + (durationMs.find() ? Long.parseLong(durationMs.group(1)) * 1_000 : 0);
        Instant happened = Instant.parse(started.group(1)).plusNanos(happenedUs * 1_000);
        if (Duration.between(happened, Instant.now()).compareTo(IN_TIME) < 0) {
            found.add(finding.group(1) + " " + finding.group(2));
        }
    }

    @Test
    void badAnalyzersHoldNobodyUp() throws Exception {
        String stream = "live/neighbours";
        Await.until("the analyzers", 30, () -> List.of("black-freeze", "hanger", "slow", "thrower").stream()
                .allMatch(server.exec("media:analyze")::contains));
        server.exec("media:ladder " + stream + " tiny");
        server.exec("media:analyze " + stream + " black-freeze slow thrower hanger");
        try (Processes.Running encoder = Encoder.ffmpeg(server, stream)) {
            server.awaitPlayable(stream);
            StrictReader reader = new StrictReader(server, stream, "v0.m3u8", null);
            Thread thread = new Thread(reader, "strict reader");
            thread.start();
            Await.until("the quarantine", 60, () -> {
                String plugins = server.exec("media:plugins");
                return isQuarantined(plugins, "thrower") && isQuarantined(plugins, "hanger");
            });
            // if the machine fell behind, analyzers get nothing for a minute
            Await.until("the slow one", 100, () -> number(stream, "slow", "frames") > 10);
            Await.until(
                    "the rung at full rate beside it",
                    60,
                    () -> rate(stream + "@180p") > 28
                            && analyzer(stream, "slow").contains("\"running\""));
            long slow = number(stream, "slow", "frames");
            assertTrue(number(stream, "slow", "leftOut") > 2 * slow, () -> analyzer(stream, "slow"));
            assertTrue(number(stream, "black-freeze", "frames") > slow, () -> analyzer(stream, "black-freeze"));
            Await.until(
                    "the stream to say so", 10, () -> analyzer(stream, "hanger").contains("quarantined"));
            swapped(stream);
            reader.finish(thread);
            assertEquals(0, reader.discontinuitiesSeen());
            Probe.assertComplete("the source", Probe.of(server.rtmp(stream), 3).video(), 30);
            assertTrue(encoder.isAlive());
            server.exec("media:analyze " + stream + " off");
            Await.until("nobody to look", 10, () -> !json(stream).contains("\"analyzer\""));
            assertFalse(server.exec("media:stream " + stream).contains("black-freeze"));
        }
    }

    /** The newest version of an analyzer looks; when it goes, the one before does again. */
    private static void swapped(String stream) throws IOException {
        Path second = deploy("Slow", "slow", "1.1.0", "32, 18, Frame.PixelFormat.GRAY8, 5, true", "");
        Await.until("the second version", 30, () -> analyzer(stream, "slow").contains("\"1.1.0\""));
        Files.delete(second);
        Await.until("the first version", 30, () -> analyzer(stream, "slow").contains("\"1.0.0\""));
    }

    private static boolean isQuarantined(String plugins, String name) {
        return plugins.lines().anyMatch(line -> line.contains("org.example." + name) && line.contains("quarantined"));
    }

    private static String json(String stream) {
        return server.exec("media:stream " + stream + " --json");
    }

    /** What the stream tells of one of its analyzers. */
    private static String analyzer(String stream, String name) {
        String json = json(stream);
        int from = json.indexOf("\"analyzer\" : \"" + name + "\"");
        int to = json.indexOf("\"analyzer\"", from + 1);
        return from < 0 ? "" : json.substring(from, to < 0 ? json.length() : to);
    }

    private static long number(String stream, String analyzer, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\" : (\\d+)").matcher(analyzer(stream, analyzer));
        return matcher.find() ? Long.parseLong(matcher.group(1)) : -1;
    }

    private static double rate(String rendition) {
        String json = json(rendition.substring(0, rendition.indexOf('@')));
        Matcher matcher = Pattern.compile("(?s)\"" + rendition + "\".*?\"framesPerSecond\" : ([0-9.]+)")
                .matcher(json);
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : 0;
    }
}
