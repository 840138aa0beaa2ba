package io.millrace.itests;

import java.nio.file.Path;
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

    /** Runs a script of the browser folder and keeps its last line. */
    static Browser script(int deadlineSeconds, String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "node";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        command[1] = folder().resolve(arguments[0]).toString();
        String text = Processes.run(deadlineSeconds, command).succeeded().text();
        return new Browser(text.lines().reduce((first, second) -> second).orElse(""));
    }

    double number(String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":(-?[0-9.]+)").matcher(json);
        if (!matcher.find()) {
            throw new AssertionError("No number " + name + " in " + json);
        }
        return Double.parseDouble(matcher.group(1));
    }

    boolean has(String text) {
        return json.contains(text);
    }

    @Override
    public String toString() {
        return json;
    }
}
