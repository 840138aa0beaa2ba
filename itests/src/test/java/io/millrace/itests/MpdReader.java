package io.millrace.itests;

import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Polls an MPD and fetches each new segment; forgives no failed request and no number that goes back. */
final class MpdReader implements Runnable {
    private static final Pattern TEMPLATE = Pattern.compile(
            "startNumber=\"(\\d+)\" initialization=\"([^\"]+)\" media=\"([^\"]+)\">(.*?)</SegmentTemplate>",
            Pattern.DOTALL);
    private static final Pattern ENTRY = Pattern.compile("<S t=\"(\\d+)\" d=\"(\\d+)\"(?: r=\"(\\d+)\")?/>");

    private final Server server;
    private final String folder;
    private final Set<String> fetched = new HashSet<>();
    private volatile boolean stop;
    private volatile AssertionError failure;

    MpdReader(Server server, String stream) {
        this.server = server;
        folder = "/" + stream + "/";
    }

    @Override
    public void run() {
        try {
            while (!stop) {
                read(ok("manifest.mpd"));
                Await.pause(500);
            }
        } catch (AssertionError e) {
            failure = e;
        } catch (RuntimeException e) {
            failure = new AssertionError("The reader failed", e);
        }
    }

    void finish(Thread thread) throws InterruptedException {
        stop = true;
        thread.join(30_000);
        if (failure != null) {
            throw failure;
        }
        if (fetched.size() < 4) {
            throw new AssertionError("Only " + fetched.size() + " segments were read over DASH");
        }
    }

    private void read(String mpd) {
        Matcher template = TEMPLATE.matcher(mpd);
        int representations = 0;
        while (template.find()) {
            representations++;
            long number = Long.parseLong(template.group(1));
            long expected = -1;
            fetch(template.group(2));
            Matcher entry = ENTRY.matcher(template.group(4));
            while (entry.find()) {
                long start = Long.parseLong(entry.group(1));
                if (expected >= 0 && Math.abs(start - expected) > 1) {
                    throw new AssertionError("The timeline has a hole before " + start + " in\n" + mpd);
                }
                int repeats = entry.group(3) == null ? 0 : Integer.parseInt(entry.group(3));
                expected = start + Long.parseLong(entry.group(2)) * (repeats + 1);
                number += repeats + 1;
            }
            fetch(template.group(3).replace("$Number$", Long.toString(number - 1)));
        }
        if (representations != 2) {
            throw new AssertionError("Not two representations but " + representations + " in\n" + mpd);
        }
    }

    private void fetch(String file) {
        if (fetched.add(file)) {
            ok(file);
        }
    }

    private String ok(String file) {
        HttpResponse<byte[]> answer = server.get(folder + file);
        if (answer.statusCode() != 200 || answer.body().length == 0) {
            throw new AssertionError(file + " answered " + answer.statusCode());
        }
        return new String(answer.body());
    }
}
