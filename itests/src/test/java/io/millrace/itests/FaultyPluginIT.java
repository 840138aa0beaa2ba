package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Plugins that throw whenever they are called end in quarantine; only what they make is missing. */
class FaultyPluginIT {
    private static final String STREAM = "live/spared";
    /** The notice of quarantine and the first failures, the latter with a stack trace. */
    private static final int MOST_MESSAGES = 8;

    private static final String IMPORTS =
            """
            import io.millrace.api.live.*;
            import io.millrace.api.media.*;
            import io.millrace.api.packaging.*;
            import io.millrace.api.work.*;
            import java.util.concurrent.*;
            """;

    private static Server server;
    private static Processes.Running encoder;

    @BeforeAll
    static void start() {
        server = Server.start("faulty-plugins");
        encoder = Encoder.ffmpeg(server, STREAM, "-bf", "0");
        server.awaitPlayable(STREAM);
    }

    @AfterAll
    static void stop() {
        encoder.close();
        server.close();
    }

    @Test
    void aResourceThatFailsOnEverySample() throws Exception {
        Path jar = jar(
                "org.example.samples",
                "Samples",
                "io.millrace.http.StreamResource",
                "millrace.stream.resource.name=samples.txt",
                """
                package org.example.samples;
                import io.millrace.http.*;
                %s
                public final class Samples implements StreamResource {
                    private final Workers workers;
                    public Samples(Workers workers) { this.workers = workers; }
                    @Override public void serve(Exchange exchange, LiveStream stream) {
                        Reader[] reader = new Reader[1];
                        reader[0] = stream.read(ReadFrom.NEXT_SYNC, workers.serial("samples"), () -> {
                            if (reader[0] != null && reader[0].poll() instanceof Sample sample) {
                                throw new IllegalStateException("cannot bear sample " + sample.dtsUs());
                            }
                        });
                        exchange.respond(200, "text/plain", java.nio.ByteBuffer.wrap("reads".getBytes()));
                    }
                }
                """
                        .formatted(IMPORTS));
        quarantined(
                "org.example.samples",
                jar,
                () -> Await.until(
                        "the resource",
                        20,
                        () -> server.get("/" + STREAM + "/samples.txt").statusCode() == 200));
        int status = server.get("/" + STREAM + "/samples.txt").statusCode();
        assertTrue(status == 404 || status == 503, "its own output is missing, but it answered " + status);
    }

    @Test
    void aPackagerThatFailsOnEverySample() throws Exception {
        Path jar = jar(
                "org.example.packager",
                "Bad",
                "io.millrace.api.packaging.Packager",
                "millrace.packager.format=cmaf",
                """
                package org.example.packager;
                %s
                public final class Bad implements Packager {
                    private final Workers workers;
                    public Bad(Workers workers) { this.workers = workers; }
                    @Override public Packaging attach(LiveStream stream, PackagingProfile profile, SegmentWriter writer) {
                        Reader[] reader = new Reader[1];
                        reader[0] = stream.read(ReadFrom.OLDEST, workers.serial("bad"), () -> {
                            if (reader[0] != null && reader[0].poll() instanceof Sample sample) {
                                throw new IllegalStateException("cannot package " + sample.dtsUs());
                            }
                        });
                        return reader[0]::close;
                    }
                }
                """
                        .formatted(IMPORTS));
        quarantined("org.example.packager", jar, () -> {});
    }

    @Test
    void aPackagerThatCannotEvenBegin() throws Exception {
        Path jar = jar(
                "org.example.beginner",
                "Beginner",
                "io.millrace.api.packaging.Packager",
                "millrace.packager.format=cmaf",
                """
                package org.example.beginner;
                %s
                public final class Beginner implements Packager {
                    public Beginner(Workers workers) {}
                    @Override public Packaging attach(LiveStream stream, PackagingProfile profile, SegmentWriter writer) {
                        throw new IllegalStateException("cannot begin");
                    }
                }
                """
                        .formatted(IMPORTS));
        quarantined("org.example.beginner", jar, () -> {});
    }

    @Test
    void aManifestThatFailsOnEveryRequest() throws Exception {
        Path jar = jar(
                "org.example.manifest",
                "Torn",
                "io.millrace.api.packaging.ManifestFormat",
                "millrace.name=torn;millrace.files=torn.txt",
                """
                package org.example.manifest;
                %s
                public final class Torn implements ManifestFormat {
                    public Torn(Workers workers) {}
                    @Override public CompletionStage<Manifest> render(Presentation presentation, ManifestRequest request) {
                        throw new IllegalStateException("torn");
                    }
                }
                """
                        .formatted(IMPORTS));
        quarantined("org.example.manifest", jar, () -> {
            Await.until(
                    "the manifest",
                    20,
                    () -> server.get("/" + STREAM + "/torn.txt").statusCode() >= 500);
            for (int i = 0; i < 50; i++) {
                assertTrue(server.get("/" + STREAM + "/torn.txt").statusCode() >= 400);
            }
        });
    }

    private static Path jar(String name, String className, String service, String properties, String source) {
        Path folder = server.data.resolve("faulty/" + className);
        return PluginJar.build(folder, name, "9.0.0", className, service, List.of(properties.split(";")), source);
    }

    /** Drops the plugin into the deploy folder while viewers watch, and takes it away again in the end. */
    private static void quarantined(String name, Path jar, Runnable use) throws Exception {
        long before = messages();
        List<StrictReader> readers = List.of(
                new StrictReader(server, STREAM, "v0.m3u8", null), new StrictReader(server, STREAM, "a64.m3u8", null));
        List<Thread> threads = readers.stream().map(Thread::new).toList();
        threads.forEach(Thread::start);
        Path deployed = server.data.resolve("deploy/" + jar.getFileName());
        Files.copy(jar, deployed, StandardCopyOption.REPLACE_EXISTING);
        use.run();
        Await.until(name + " to be in quarantine", 30, () -> server.exec("media:plugins")
                .lines()
                .anyMatch(line -> line.contains(name) && line.contains("quarantined")));
        Await.pause(4_000);
        for (int i = 0; i < readers.size(); i++) {
            readers.get(i).finish(threads.get(i));
            assertEquals(0, readers.get(i).discontinuitiesSeen());
            assertTrue(readers.get(i).partsRead() > 20);
        }
        Probe.assertComplete("meanwhile", Probe.of(server.rtmp(STREAM), 3).video(), 30);
        assertTrue(encoder.isAlive());
        assertEquals(
                1,
                server.log()
                        .lines()
                        .filter(line -> line.contains(name) && line.contains("is quarantined"))
                        .count());
        assertTrue(messages() - before <= MOST_MESSAGES, () -> messages() - before + " messages:\n" + server.log());
        Files.delete(deployed);
        Await.until("the removal", 20, () -> !server.exec("media:plugins").contains(name));
        assertFalse(server.exec("media:plugins").contains("quarantined"));
    }

    /** Warnings and errors, each with the lines that belong to it. */
    private static long messages() {
        return server.log()
                .lines()
                .filter(line -> line.contains(" | WARN ") || line.contains(" | ERROR "))
                .count();
    }
}
