package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A stream with a ladder goes black, silent and frozen; beside the analyzer that finds it stand bad neighbours. */
class AnalyzerIT {
    private static final String STREAM = "live/looked-at";
    /** What is found, and the second of the scene in which it begins. */
    private static final Map<String, Integer> SCENE = Map.of(
            "black began",
            8,
            "silence began",
            8,
            "silence ended",
            15,
            "black ended",
            19,
            "frozen began",
            19,
            "frozen ended",
            28);

    private static final int SCENE_SECONDS = 31;
    private static final int MOST_SECONDS = 10;

    private static final Pattern FINDING =
            Pattern.compile("(?s)\"lastFinding\" : \\{\\s*\"kind\" : \"(\\w+)\",\\s*\"phase\" : \"(\\w+)\"");

    private static Server server;
    private static Processes.Running encoder;

    @BeforeAll
    static void prepare() throws IOException {
        server = Server.start("analyzers");
        Files.writeString(server.data.resolve("etc/io.millrace.core.ladder-tiny.cfg"), "rungs = 180p h264 300k\n");
        deploy("Slow", "slow", "320, 180, Frame.PixelFormat.RGB24, 25, false", "LockSupport.parkNanos(400_000_000L);");
        deploy("Thrower", "thrower", "32, 18, Frame.PixelFormat.GRAY8, 10, false", "throw new Error(\"no\");");
        deploy(
                "Hanger",
                "hanger",
                "32, 18, Frame.PixelFormat.GRAY8, 10, false",
                "while (frame != null) LockSupport.park();");
        Await.until("the analyzers", 30, () -> List.of("black-freeze", "hanger", "slow", "thrower").stream()
                .allMatch(server.exec("media:analyze")::contains));
        Await.until("the ladder", 30, () -> server.exec("media:ladder").contains("tiny"));
        server.exec("media:ladder " + STREAM + " tiny");
        server.exec("media:analyze " + STREAM + " black-freeze slow thrower hanger");
        encoder = Processes.start(server.data.resolve("data/log/scene.log"), scene());
        server.awaitPlayable(STREAM);
    }

    private static void deploy(String className, String name, String wish, String onFrame) throws IOException {
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
                server.data.resolve("neighbours/" + name),
                "org.example." + name,
                "1.0.0",
                className,
                "io.millrace.api.analysis.Analyzer",
                List.of("millrace.analyzes=" + name),
                source);
        Files.copy(jar, server.data.resolve("deploy/" + jar.getFileName()));
    }

    /** Normal, black and silent, black alone, frozen with a tone, normal for long. */
    private static List<String> scene() {
        String pictures =
                "testsrc2=size=640x360:rate=30:duration=8[a];color=c=black:size=640x360:rate=30:duration=11[b];"
                        + "testsrc2=size=640x360:rate=30:duration=0.1,loop=loop=-1:size=1,trim=duration=9,setpts=N/30/TB[c];"
                        + "testsrc2=size=640x360:rate=30[d];[a][b][c][d]concat=n=4,format=yuv420p[v]";
        String sound = "aevalsrc='if(between(t,8,15),0,0.2*sin(2*PI*440*t))':s=48000[s]";
        return List.of(
                "ffmpeg",
                "-hide_banner",
                "-loglevel",
                "warning",
                "-nostdin",
                "-filter_complex",
                pictures + ";" + sound + ";[v]realtime[vr];[s]arealtime[sr]",
                "-map",
                "[vr]",
                "-map",
                "[sr]",
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-b:v",
                "800k",
                "-g",
                "60",
                "-c:a",
                "aac",
                "-b:a",
                "96k",
                "-f",
                "flv",
                server.rtmp(STREAM));
    }

    @AfterAll
    static void stop() {
        encoder.close();
        server.close();
    }

    @Test
    void whatIsWrongIsFoundInTimeAndNobodyIsHeldUp() throws Exception {
        long beganNs = System.nanoTime();
        Await.until(
                "the rung", 30, () -> server.text("/" + STREAM + "/index.m3u8").contains("180p.v0.m3u8"));
        List<StrictReader> readers = List.of(
                new StrictReader(server, STREAM, "v0.m3u8", null),
                new StrictReader(server, STREAM, "180p.v0.m3u8", null));
        List<Thread> threads = readers.stream().map(Thread::new).toList();
        threads.forEach(Thread::start);
        Browser.Watching browser = Browser.watch(server, STREAM, "hls");
        Map<String, Double> found = new LinkedHashMap<>();
        Await.until("all findings: " + SCENE.keySet(), SCENE_SECONDS + MOST_SECONDS, () -> {
            Matcher last = FINDING.matcher(analyzer("black-freeze"));
            if (last.find()) {
                found.putIfAbsent(last.group(1) + " " + last.group(2), (System.nanoTime() - beganNs) / 1e9);
            }
            return found.keySet().containsAll(SCENE.keySet());
        });
        System.out.println("found " + found);
        found.forEach((finding, second) -> assertTrue(
                second < SCENE.get(finding) + MOST_SECONDS, () -> finding + " after " + second + " s of the scene"));
        slowOnesGetLess();
        Await.until("the bad neighbours' quarantine", 20, () -> {
            String plugins = server.exec("media:plugins");
            return List.of("thrower", "hanger").stream().allMatch(name -> plugins.lines()
                    .anyMatch(line -> line.contains("org.example." + name) && line.contains("quarantined")));
        });
        assertTrue(analyzer("hanger").contains("quarantined"), () -> analyzer("hanger"));
        Await.until("the rung at full rate", 20, () -> rate("180p") > 28);
        for (int i = 0; i < readers.size(); i++) {
            StrictReader reader = readers.get(i);
            reader.finish(threads.get(i));
            assertEquals(0, reader.discontinuitiesSeen());
            assertTrue(reader.partsRead() > 5 * SCENE_SECONDS / 2, () -> reader.partsRead() + " parts");
        }
        Browser watched = browser.end();
        System.out.println("hls.js: " + watched);
        for (String finding : List.of("silence ended", "black ended", "frozen began", "frozen ended")) {
            assertTrue(watched.has("\"" + finding + "\""), () -> "hls.js did not hear of " + finding + ": " + watched);
        }
        Probe.assertComplete("the source", Probe.of(server.rtmp(STREAM), 3).video(), 30);
        assertTrue(encoder.isAlive());
        detached();
    }

    private static void slowOnesGetLess() {
        long slow = number("slow", "frames");
        assertTrue(slow > 10, () -> analyzer("slow"));
        assertTrue(slow < 4 * 3 * SCENE_SECONDS, () -> analyzer("slow"));
        assertTrue(number("slow", "leftOut") > 3 * slow, () -> analyzer("slow"));
        // four pictures and four blocks of sound a second
        assertTrue(number("black-freeze", "frames") > 4 * SCENE_SECONDS, () -> analyzer("black-freeze"));
    }

    private static void detached() {
        server.exec("media:analyze " + STREAM + " off");
        Await.until("nobody to look", 10, () -> !server.exec("media:stream " + STREAM + " --json")
                .contains("\"analyzer\""));
        assertFalse(server.exec("media:stream " + STREAM).contains("black-freeze"));
        assertTrue(rate("180p") > 0, "the rung goes on");
    }

    /** What the stream tells of one of its analyzers. */
    private static String analyzer(String name) {
        String json = server.exec("media:stream " + STREAM + " --json");
        int from = json.indexOf("\"analyzer\" : \"" + name + "\"");
        int to = json.indexOf("\"analyzer\"", from + 1);
        return from < 0 ? "" : json.substring(from, to < 0 ? json.length() : to);
    }

    private static long number(String analyzer, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\" : (\\d+)").matcher(analyzer(analyzer));
        return matcher.find() ? Long.parseLong(matcher.group(1)) : -1;
    }

    private static double rate(String rung) {
        Matcher matcher = Pattern.compile("(?s)\"" + STREAM + "@" + rung + "\".*?\"framesPerSecond\" : ([0-9.]+)")
                .matcher(server.exec("media:stream " + STREAM + " --json"));
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : 0;
    }
}
