package io.millrace.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Chromium with a player we did not write; its answers are flat JSON. */
final class Browser {
    private final String json;

    private Browser(String json) {
        this.json = json;
    }

    static Path folder() {
        return Path.of(System.getProperty("millrace.browser")).toAbsolutePath();
    }

    /** Plays for some seconds with {@code hls}, {@code dash} or {@code shaka}. */
    static Browser play(String player, String url, int seconds, Path screenshot) {
        return script(seconds + 60, "play.mjs", player, url, Integer.toString(seconds), screenshot.toString());
    }

    /** Plays with hls.js beside the test, until it is asked how that was. */
    static Watching watch(Server server, String stream, String name) {
        return new Watching(server.url("/" + stream + "/index.m3u8"), server.data.resolve("watching-" + name));
    }

    /** A player that runs beside the test. */
    static final class Watching {
        private static final int LONGEST_SECONDS = 240;

        private final Path until;
        private final CompletableFuture<Browser> result;

        private Watching(String url, Path files) {
            until = files.resolveSibling(files.getFileName() + ".end");
            Path screenshot = files.resolveSibling(files.getFileName() + ".png");
            result = CompletableFuture.supplyAsync(() -> script(
                    LONGEST_SECONDS + 60,
                    "play.mjs",
                    "hls",
                    url,
                    Integer.toString(LONGEST_SECONDS),
                    screenshot.toString(),
                    until.toString()));
        }

        /** Ends the player: what it saw. */
        Browser end() throws IOException {
            Files.createFile(until);
            return result.join();
        }
    }

    /** Runs a script of the browser folder and keeps its last line of JSON. */
    static Browser script(int deadlineSeconds, String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "node";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        command[1] = folder().resolve(arguments[0]).toString();
        return answer(Processes.run(deadlineSeconds, command).succeeded().text());
    }

    /** What a program says in its last line that is JSON; libraries may say more after it. */
    static Browser answer(String text) {
        return new Browser(text.lines()
                .filter(line -> line.startsWith("{"))
                .reduce((first, second) -> second)
                .orElse(text));
    }

    double number(String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":(-?[0-9.]+)").matcher(json);
        if (!matcher.find()) {
            throw new AssertionError("No number " + name + " in " + json);
        }
        return Double.parseDouble(matcher.group(1));
    }

    /** How often a text is in the answer. */
    int count(String text) {
        return json.split(Pattern.quote(text), -1).length - 1;
    }

    boolean has(String text) {
        return json.contains(text);
    }

    @Override
    public String toString() {
        return json;
    }
}
