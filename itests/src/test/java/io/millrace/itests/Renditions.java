package io.millrace.itests;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code media:stream} says of the rungs of a stream. */
final class Renditions {
    private static final Pattern RUNG = Pattern.compile("\\{[^{}]*\"name\" : \"[^\"]*@([^\"]*)\"[^{}]*}");

    private Renditions() {}

    /** One rung; the process is 0 without. */
    record Rung(String name, String state, int width, int height, int restarts, long process, String reason) {
        private static Rung of(String name, String json) {
            return new Rung(
                    name,
                    value(json, "state"),
                    Integer.parseInt(value(json, "width")),
                    Integer.parseInt(value(json, "height")),
                    Integer.parseInt(value(json, "restarts")),
                    value(json, "processId").equals("null") ? 0 : Long.parseLong(value(json, "processId")),
                    value(json, "reason"));
        }

        boolean isRunning() {
            return state.equals("running");
        }

        String size() {
            return width + "x" + height;
        }
    }

    static List<Rung> of(Server server, String stream) {
        return parse(server.exec("media:stream " + stream + " --json"));
    }

    private static List<Rung> parse(String json) {
        List<Rung> rungs = new ArrayList<>();
        Matcher matcher = RUNG.matcher(json);
        while (matcher.find()) {
            rungs.add(Rung.of(matcher.group(1), matcher.group()));
        }
        return rungs;
    }

    /** Waits until a rung is as it should be; its stream may be about to begin. */
    static Rung await(Server server, String stream, String name, int seconds, Predicate<Rung> wanted) {
        List<List<Rung>> seen = new ArrayList<>(List.of(List.of()));
        try {
            return Await.value(stream + "@" + name, seconds, () -> {
                Processes.Outcome told = server.tryExec("media:stream " + stream + " --json");
                List<Rung> now = told.exit() == 0 ? parse(told.text()) : List.of();
                seen.set(0, now);
                return now.stream()
                        .filter(rung -> rung.name.equals(name))
                        .filter(wanted)
                        .findFirst()
                        .orElse(null);
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; there is " + seen, e);
        }
    }

    private static String value(String json, String name) {
        Matcher matcher =
                Pattern.compile("\"" + name + "\" : (\"([^\"]*)\"|[^,\\s}]+)").matcher(json);
        if (!matcher.find()) {
            throw new AssertionError(name + " is missing in " + json);
        }
        return matcher.group(2) == null ? matcher.group(1) : matcher.group(2);
    }
}
