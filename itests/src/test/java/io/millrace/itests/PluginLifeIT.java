package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    @Test
    void aForeignBundleRunsOnlyWhenItIsTrusted() throws Exception {
        Path jar = EventLogPlugin.build(server.data.resolve("foreign"), "none", server.data.resolve("none.txt"));
        Path dropped = server.data.resolve("deploy/listening.jar");
        server.configure("io.millrace.core.trust", "policy = listed");
        try {
            Await.until("the policy", 20, () -> server.exec("media:trust").contains("listed"));
            Files.copy(jar, dropped);
            Await.until("the refusal", 20, () -> stateOf("listening").contains("\"refused\""));
            String digest = server.exec("media:plugins --json").replaceAll("(?s).*media:trust ([0-9a-f]{64}).*", "$1");
            Processes.Outcome installed = server.tryExec("media:install " + jar.toUri());
            assertEquals(1, installed.exit(), installed.text());
            assertTrue(installed.text().contains("trust it with: media:trust " + digest), installed.text());
            assertEquals(
                    1,
                    server.log()
                            .lines()
                            .filter(line -> line.contains("listening 9.0.0 does not run"))
                            .count());
            server.exec("media:trust " + digest);
            Await.until("it to run", 20, () -> stateOf("listening").contains("\"active\""));
            server.exec("media:trust --remove " + digest);
            Await.until("its end", 20, () -> stateOf("listening").contains("\"refused\""));
            server.awaitPlayable(STREAM);
        } finally {
            Files.deleteIfExists(dropped);
            server.configure("io.millrace.core.trust", "policy = off");
        }
        Await.until(
                "the end of the policy", 20, () -> server.exec("media:trust").contains("off"));
    }

    private static String stateOf(String plugin) {
        Matcher state = Pattern.compile("\"plugin\" : \"" + plugin + "\".*?\"state\" : (\"[a-z]+\")", Pattern.DOTALL)
                .matcher(server.exec("media:plugins --json"));
        return state.find() ? state.group(1) : "none";
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
