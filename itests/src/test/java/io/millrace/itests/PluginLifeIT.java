package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A third party's plugin from the archetype: installed in the web console, configured, upgraded and removed there, and
 * the same by dropping it into the deploy folder, all while a stream plays.
 */
class PluginLifeIT {
    private static final String STREAM = "live/hosted";
    private static final String FILE = "/" + STREAM + "/pieces.txt";

    private static Server server;
    private static Processes.Running encoder;
    private static Path first;
    private static Path second;

    @BeforeAll
    static void start() {
        server = Server.start("plugin-life");
        encoder = Encoder.ffmpeg(server, STREAM, "-bf", "0");
        PluginProject project = PluginProject.generate(server.data.resolve("projects"), "pieces");
        first = keep(project.build("1.0.0", "First"), "pieces-1.0.0.jar");
        second = keep(project.build("2.0.0", "Second"), "pieces-2.0.0.jar");
        server.awaitPlayable(STREAM);
    }

    @AfterAll
    static void stop() {
        encoder.close();
        server.close();
    }

    @Test
    void inTheWebConsole() throws Exception {
        long pid = server.pid();
        StrictReader reader = new StrictReader(server, STREAM, "v0.m3u8", null);
        Thread thread = new Thread(reader);
        thread.start();
        Browser result = Browser.script(
                180,
                "console.mjs",
                server.url(""),
                Server.PASSWORD,
                FILE,
                first.toString(),
                second.toString(),
                server.data.resolve("console").toString());
        reader.finish(thread);
        System.out.println("Web console: " + result);
        assertTrue(result.has("\"installed\":\"First of " + STREAM), result.toString());
        assertTrue(result.has("\"configured\":\"Configured of " + STREAM), result.toString());
        assertTrue(result.has("\"upgraded\":\"2.0.0\""), result.toString());
        assertTrue(result.has("\"removed\":404"), result.toString());
        assertTrue(
                result.has("\"tabs\":[\"bundles\",\"components\",\"configMgr\",\"features\",\"gogo\"]"),
                result.toString());
        assertEquals(pid, server.pid());
        assertEquals(0, reader.discontinuitiesSeen());
    }

    @Test
    void inTheDeployFolder() throws Exception {
        Path dropped = server.data.resolve("deploy/dropped.jar");
        PluginProject other = PluginProject.generate(server.data.resolve("projects"), "dropped");
        Files.copy(other.build("1.0.0", "Dropped"), dropped, StandardCopyOption.REPLACE_EXISTING);
        String file = "/" + STREAM + "/dropped.txt";
        Await.until("the dropped plugin", 20, () -> server.get(file).statusCode() == 200);
        assertTrue(server.text(file).startsWith("Dropped of " + STREAM));
        Files.copy(other.build("2.0.0", "Again"), dropped, StandardCopyOption.REPLACE_EXISTING);
        Await.until(
                "the replaced plugin",
                20,
                () -> server.get(file).statusCode() == 200 && server.text(file).startsWith("Again"));
        Files.delete(dropped);
        Await.until("the removal", 20, () -> server.get(file).statusCode() == 404);
    }

    private static Path keep(Path jar, String name) {
        try {
            Path kept = server.data.resolve(name);
            return Files.copy(jar, kept, StandardCopyOption.REPLACE_EXISTING);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
