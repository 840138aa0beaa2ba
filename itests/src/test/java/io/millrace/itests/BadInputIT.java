package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Inputs that change, lie or are broken: the rungs of each end in a state that says so, and nobody else notices. */
class BadInputIT {
    private static final String RUNG = "64p";
    private static final long LARGEST_WORKER_MEGABYTES = 1_536;
    private static final long GROWTH_BYTES = 48 << 20;
    /** Before the first NAL unit of a message, and its length. */
    private static final int NAL_AT = 5 + 4;

    private static Server server;
    private static Films films;
    private static Bystanders bystanders;

    @BeforeAll
    static void start() throws IOException {
        server = Server.prepare("bad-input");
        server.configure("io.millrace.core.live", "publisherGrace = 3");
        Memory.launch(server);
        films = new Films(Files.createDirectories(server.data.resolve("films")));
        profile("low", "64p h264 60k lines=64");
        profile("steps", "480p h264 300k, 64p h264 60k lines=64");
        Await.until("the profiles", 20, () -> server.exec("media:ladder").contains("steps"));
        server.exec("media:ladder live low");
        bystanders = new Bystanders(server);
        Renditions.await(server, "live/undisturbed", RUNG, 60, Renditions.Rung::isRunning);
        Await.until("the rung", 20, () -> TrackWindow.exists(server, "live/undisturbed", RUNG + ".v0"));
    }

    @AfterAll
    static void stop() {
        bystanders.close();
        server.close();
    }

    private static void profile(String name, String rungs) throws IOException {
        Files.writeString(
                server.data.resolve("etc/io.millrace.core.ladder-" + name + ".cfg"), "rungs = " + rungs + "\n");
    }

    /** One bad stream; returns the process of its worker, 0 without. */
    @FunctionalInterface
    private interface Case {
        long run() throws Exception;
    }

    @Test
    void formatsThatChange() throws Exception {
        FlvFile large = films.film("1280x720", "30", 2, "-ac 2");
        FlvFile small = films.film("640x480", "30", 2, "-ac 2");
        FlvFile mono = films.film("640x480", "30", 2, "-ar 44100 -ac 1");
        Path program = EnhancedEncoder.program(server.data.resolve("ffmpeg"));
        FlvFile hevc = films.hevc(program, "320x240", 2, "yuv420p");
        server.exec("media:ladder live/sizes steps");
        check(() -> sizes(large, small), () -> codecs(small, hevc), () -> sounds(small, mono));
    }

    @Test
    void picturesThatAreBroken() throws Exception {
        FlvFile good = films.film("320x240", "30", 2, "");
        FlvFile sliced = films.film("320x240", "30", 2, "-x264-params slices=4");
        FlvFile tiny = films.film("16x16", "30", 2, "");
        FlvFile large = films.film("1920x1080", "1", 1, "");
        FlvFile huge = films.film("7680x4320", "2", 4, "-b:v 2M");
        FlvFile hasty = films.scene("testsrc2=size=7680x4320:rate=60:duration=0.2", "", 1, "-b:v 2M");
        check(
                () -> damaged("flips", good, flipped(good)),
                () -> damaged("slices", sliced, withoutSlices(sliced)),
                () -> claimsToBeLarge(tiny, large),
                () -> metadataThatClaim(tiny),
                () -> huge(huge),
                () -> hugeAndFast(hasty.with(tag -> tag.at(tag.timestampMs() * 30))));
    }

    /** Runs all at once beside the bystanders, and looks what is left of them. */
    private static void check(Case... cases) throws Exception {
        if (Server.SOAK) {
            bystanders.awaitCalm();
        }
        Memory before = bystanders.memory();
        List<Long> workers = new ArrayList<>();
        StrictReader rung = new StrictReader(server, "live/undisturbed", RUNG + ".v0.m3u8", null);
        Thread thread = new Thread(rung, "reader of the rung");
        thread.start();
        bystanders.during("Bad input", () -> {
            List<CompletableFuture<Long>> running =
                    Arrays.stream(cases).map(BadInputIT::inBackground).toList();
            for (CompletableFuture<Long> each : running) {
                workers.add(each.get(400, TimeUnit.SECONDS));
            }
        });
        rung.finish(thread);
        assertEquals(0, rung.discontinuitiesSeen());
        assertTrue(rung.partsRead() > 10);
        assertTrue(!server.log().contains("\tat "), server::log);
        Await.until("the end of " + workers, 30, () -> workers.stream()
                .allMatch(each -> each == 0 || ProcessHandle.of(each).isEmpty()));
        if (Server.SOAK) {
            bystanders.assertBack("Bad input", before, 100);
        } else {
            // windows of streams that ended stay for a minute
            Memory after = bystanders.memory();
            assertTrue(after.heapBytes() < before.heapBytes() + GROWTH_BYTES, before + " before, " + after + " after");
        }
    }

    private static CompletableFuture<Long> inBackground(Case each) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return each.run();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                },
                task -> new Thread(task).start());
    }

    /** A machine that is busy with other things gives a rung up for a minute. */
    private static Renditions.Rung await(String name, String rung, Predicate<Renditions.Rung> wanted) {
        return Renditions.await(server, "live/" + name, rung, 150, wanted);
    }

    /** Waits until a rung has two more segments. */
    private static void awaitProgress(String name) {
        String playlist = "/live/" + name + "/" + RUNG + ".v0.m3u8";
        Await.until("the rung of " + name, 30, () -> server.get(playlist).statusCode() == 200);
        long now = Playlists.of(server.get(playlist)).openSequence();
        Await.until(
                "progress of " + name,
                40,
                () -> Playlists.of(server.get(playlist)).openSequence() > now + 1);
    }

    private static long sizes(FlvFile large, FlvFile small) {
        try (FilmPublisher publisher = FilmPublisher.stepwise(server, "sizes", large, small, large)) {
            await("sizes", "480p", rung -> rung.isRunning() && rung.size().equals("854x480"));
            publisher.next();
            await("sizes", RUNG, rung -> rung.isRunning() && rung.size().equals("86x64"));
            assertTrue(
                    Renditions.of(server, "live/sizes").stream()
                            .noneMatch(rung -> rung.name().equals("480p")),
                    "a source of 480 lines has no such rung");
            awaitProgress("sizes");
            publisher.next();
            await("sizes", "480p", rung -> rung.isRunning() && rung.size().equals("854x480"));
            awaitProgress("sizes");
            return unbroken("sizes", publisher);
        }
    }

    private static long codecs(FlvFile avc, FlvFile hevc) {
        try (FilmPublisher publisher = FilmPublisher.stepwise(server, "codecs", avc, hevc, avc)) {
            await("codecs", RUNG, Renditions.Rung::isRunning);
            publisher.next();
            Await.until(
                    "HEVC", 20, () -> server.exec("media:stream live/codecs").contains("hvc1 320x240"));
            awaitProgress("codecs");
            publisher.next();
            Await.until(
                    "H.264", 20, () -> server.exec("media:stream live/codecs").contains("avc1 640x480"));
            awaitProgress("codecs");
            return unbroken("codecs", publisher);
        }
    }

    private static long sounds(FlvFile stereo, FlvFile mono) {
        try (FilmPublisher publisher = FilmPublisher.stepwise(server, "sounds", stereo, mono, stereo)) {
            await("sounds", RUNG, Renditions.Rung::isRunning);
            publisher.next();
            Await.until("another rate", 20, () -> server.exec("media:stream live/sounds")
                    .contains("44100Hz/1"));
            awaitProgress("sounds");
            return unbroken("sounds", publisher);
        }
    }

    private static long damaged(String name, FlvFile good, FlvFile bad) {
        try (FilmPublisher publisher = FilmPublisher.stepwise(server, name, good, bad, good)) {
            await(name, RUNG, Renditions.Rung::isRunning);
            publisher.next();
            await(name, RUNG, rung -> rung.isRunning() && rung.reason().contains("could not be decoded"));
            publisher.next();
            awaitProgress(name);
            return unbroken(name, publisher);
        }
    }

    private static long unbroken(String name, FilmPublisher publisher) {
        assertTrue(publisher.isPublishing(), name + " was dropped");
        Renditions.Rung rung = await(name, RUNG, Renditions.Rung::isRunning);
        assertEquals(0, rung.restarts(), rung::toString);
        return rung.process();
    }

    private static FlvFile flipped(FlvFile good) {
        Random random = new Random(7);
        return good.with(tag -> {
            byte[] body = tag.body().clone();
            for (int i = 0; tag.isPicture() && i < 8 && body.length > NAL_AT + 2; i++) {
                body[NAL_AT + 1 + random.nextInt(body.length - NAL_AT - 1)] ^= (byte) (1 << random.nextInt(8));
            }
            return tag.withBody(body);
        });
    }

    /** Every fifth picture lacks its last NAL unit. */
    private static FlvFile withoutSlices(FlvFile good) {
        int[] pictures = {0};
        return good.with(tag -> {
            if (!tag.isPicture() || pictures[0]++ % 5 != 4) {
                return tag;
            }
            byte[] body = tag.body();
            int last = 5;
            for (int at = 5; at + 4 < body.length; ) {
                last = at;
                at += 4 + ByteBuffer.wrap(body).getInt(at);
            }
            return tag.withBody(Arrays.copyOf(body, last));
        });
    }

    /** The configuration is that of a picture of 1920x1080, pictures have 16x16. */
    private static long claimsToBeLarge(FlvFile tiny, FlvFile large) {
        FlvFile.Tag claim = large.tags().stream()
                .filter(tag -> tag.type() == RtmpClient.VIDEO && tag.isConfiguration())
                .findFirst()
                .orElseThrow();
        FlvFile liar = tiny.with(
                tag -> tag.type() == RtmpClient.VIDEO && tag.isConfiguration() ? tag.withBody(claim.body()) : tag);
        try (FilmPublisher publisher = new FilmPublisher(server, "liar", liar)) {
            Renditions.Rung rung = await("liar", RUNG, each -> each.state().equals("failed"));
            assertTrue(rung.reason().startsWith("Nothing of the source can be decoded"), rung::toString);
            assertTrue(rung.reason().contains("restart the encoder"), rung::toString);
            assertEquals(0, rung.restarts(), rung::toString);
            assertTrue(publisher.isPublishing());
            return rung.process();
        }
    }

    private static long metadataThatClaim(FlvFile tiny) {
        byte[] width = {0, 5, 'w', 'i', 'd', 't', 'h', 0};
        FlvFile liar = tiny.with(tag -> {
            byte[] body = tag.body().clone();
            for (int i = 0; tag.type() == RtmpClient.DATA && i + width.length + 8 <= body.length; i++) {
                if (Arrays.equals(body, i, i + width.length, width, 0, width.length)) {
                    ByteBuffer.wrap(body).putDouble(i + width.length, 1_920);
                }
            }
            return tag.withBody(body);
        });
        try (FilmPublisher publisher = new FilmPublisher(server, "metadata", liar)) {
            Renditions.Rung rung = await("metadata", RUNG, each -> each.state().equals("refused"));
            assertTrue(rung.reason().startsWith("The source has 16 lines"), rung::toString);
            assertTrue(publisher.isPublishing());
            return rung.process();
        }
    }

    private static long huge(FlvFile film) throws IOException {
        server.exec("media:ladder live/huge steps");
        try (FilmPublisher publisher = new FilmPublisher(server, "huge", film)) {
            Renditions.Rung rung = await(
                    "huge", "480p", each -> each.isRunning() || each.state().equals("refused"));
            if (!rung.isRunning()) {
                assertTrue(rung.reason().contains("processor cores"), rung::toString);
                return rung.process();
            }
            assertEquals("854x480", rung.size());
            awaitProgress("huge");
            long megabytes = Server.residentMegabytes(rung.process());
            assertTrue(megabytes < LARGEST_WORKER_MEGABYTES, megabytes + " MB");
            return unbroken("huge", publisher);
        }
    }

    private static long hugeAndFast(FlvFile film) {
        try (FilmPublisher publisher = new FilmPublisher(server, "hasty", film)) {
            Renditions.Rung rung = await("hasty", RUNG, each -> each.state().equals("refused"));
            assertTrue(rung.reason().contains("processor cores"), rung::toString);
            assertTrue(publisher.isPublishing());
            return rung.process();
        }
    }
}
