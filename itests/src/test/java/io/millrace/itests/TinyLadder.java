package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server with one stream, and one small rung of it. */
final class TinyLadder implements AutoCloseable {
    static final String STREAM = "live/transcoded";
    private static final String RUNG = "240p.v0.m3u8";
    private static final Pattern PROCESS = Pattern.compile("\"processId\" : (\\d+)");
    private static final Pattern ENCODER = Pattern.compile("\"encoder\" : \"([^\"]*)\"");

    final Server server;
    private Processes.Running encoder;
    private int watched;

    /** Waits until the rung plays. */
    TinyLadder(String name) {
        server = Server.start(name);
        prepare(server);
        server.exec("media:ladder " + STREAM + " tiny");
        publish();
    }

    /** Publishes anew, and waits until the rung plays. */
    void publish() {
        if (encoder != null) {
            encoder.close();
        }
        encoder = Encoder.ffmpeg(server, STREAM, "-bf", "0");
        awaitRung(60);
    }

    /** Publishes anew what plays, and waits until the rung of it plays too. */
    void publishAgain() {
        int before = publicationsOfRung();
        publish();
        Await.until("the rung of the new publication", 60, () -> publicationsOfRung() > before);
    }

    /** Each begins with a discontinuity. */
    private int publicationsOfRung() {
        Playlists playlist = Playlists.of(server.get("/" + STREAM + "/" + RUNG));
        return (int) (playlist.discontinuitySequence
                + playlist.segments.stream()
                        .filter(Playlists.Entry::discontinuity)
                        .count());
    }

    /** Makes the profile {@code tiny}. */
    static void prepare(Server server) {
        try {
            Files.writeString(server.data.resolve("etc/io.millrace.core.ladder-tiny.cfg"), "rungs = 240p h264 300k\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Await.until("the profile", 20, () -> server.exec("media:ladder").contains("tiny"));
    }

    void awaitRung(int seconds) {
        Await.until("the rung", seconds, () -> {
            var answer = server.get("/" + STREAM + "/" + RUNG);
            return answer.statusCode() == 200 && new String(answer.body()).contains("#EXTINF");
        });
    }

    String status() {
        return server.exec("media:stream " + STREAM + " --json");
    }

    /** The process that encodes; 0 while there is none. */
    long worker() {
        Matcher matcher = PROCESS.matcher(status());
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /** The process that encodes instead of another. */
    long awaitWorkerOtherThan(long before) {
        return Await.value("another worker", 20, () -> {
            long now = worker();
            return now == 0 || now == before ? null : now;
        });
    }

    void awaitEncoder(String name) {
        Await.until(name, 40, () -> {
            Matcher matcher = ENCODER.matcher(status());
            return matcher.find() && matcher.group(1).equals(name);
        });
    }

    /** Waits until the rung goes on behind what it has now. */
    void awaitMore() {
        long before = openSegment();
        Await.until("the rung to go on", 20, () -> openSegment() > before + 1);
    }

    private long openSegment() {
        return Playlists.of(server.get("/" + STREAM + "/" + RUNG)).openSequence();
    }

    /**
     * Runs the operator's work while strict readers watch the source, which must not notice, and the rung.
     *
     * @return breaks that came meanwhile: discontinuities of the rung, or gaps without one
     */
    int watched(Runnable work) throws InterruptedException {
        StrictReader source = new StrictReader(server, STREAM, "v0.m3u8", null);
        StrictReader rung = new StrictReader(server, STREAM, RUNG, null);
        Thread sourceThread = new Thread(source);
        Thread rungThread = new Thread(rung);
        sourceThread.start();
        rungThread.start();
        // what the first playlist tells of earlier publications has been counted by then
        Await.until("both readers", 20, () -> source.reloads() > 5 && rung.reloads() > 5);
        int sourceBreaks = source.discontinuitiesSeen() + source.gapsSeen();
        int discontinuities = rung.discontinuitiesSeen();
        int gaps = rung.gapsSeen();
        work.run();
        awaitMore();
        source.finish(sourceThread);
        rung.finish(rungThread);
        assertEquals(sourceBreaks, source.discontinuitiesSeen() + source.gapsSeen(), "breaks of the source");
        return Math.max(rung.discontinuitiesSeen() - discontinuities, rung.gapsSeen() > gaps ? 1 : 0);
    }

    /** The same while hls.js plays too, which has to come through. */
    int watchedByBrowser(Runnable work) throws InterruptedException, IOException {
        Browser.Watching browser = Browser.watch(server, STREAM, Integer.toString(++watched));
        // the player has settled by then
        Await.pause(5_000);
        int discontinuities = watched(work);
        Await.pause(3_000);
        Browser seen = browser.end();
        System.out.println("hls.js on a ladder: " + seen);
        assertEquals(0, seen.number("failedRequests"), seen.toString());
        assertTrue(!seen.has("(fatal)"), seen.toString());
        assertTrue(seen.number("advancedLately") > 2, "it plays: " + seen);
        return discontinuities;
    }

    @Override
    public void close() {
        encoder.close();
        server.close();
    }
}
