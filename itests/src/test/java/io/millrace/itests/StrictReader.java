package io.millrace.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A client that follows one media playlist by blocking reloads, fetches every part, and forgives nothing: no failed
 * request, no number that goes back, no part that changes, is missing or is longer than announced.
 */
final class StrictReader implements Runnable {
    private final Server server;
    private final String folder;
    private final String playlist;
    private final Path keep;
    private final Map<String, Integer> parts = new HashMap<>();
    private final Map<Long, String> segmentUris = new HashMap<>();
    private final Set<Long> discontinuities = ConcurrentHashMap.newKeySet();
    private final Set<Long> gaps = new HashSet<>();
    private volatile boolean stop;
    private volatile AssertionError failure;
    private Playlists before;
    private volatile int reloads;

    /**
     * Prepares a reader.
     *
     * @param keep where every playlist is kept, or null
     */
    StrictReader(Server server, String stream, String playlist, Path keep) {
        this.server = server;
        this.playlist = playlist;
        this.keep = keep;
        folder = "/" + stream + "/";
    }

    @Override
    public void run() {
        try {
            accept(Playlists.of(server.get(folder + playlist)));
            while (!stop) {
                String next = before.openParts.isEmpty()
                        ? "?_HLS_msn=" + before.openSequence() + "&_HLS_part=0"
                        : "?_HLS_msn=" + before.openSequence() + "&_HLS_part=" + before.openParts.size();
                HttpResponse<byte[]> answer = server.get(folder + playlist + next);
                if (answer.statusCode() == 503 && !stop) {
                    continue;
                }
                accept(Playlists.of(answer));
            }
        } catch (AssertionError e) {
            failure = e;
        } catch (RuntimeException e) {
            failure = new AssertionError("The reader failed", e);
        }
    }

    /** Ends the reader and tells what went wrong, if anything did. */
    void finish(Thread thread) throws InterruptedException {
        stop = true;
        thread.join(30_000);
        if (failure != null) {
            throw failure;
        }
    }

    int reloads() {
        return reloads;
    }

    /** Tells what went wrong, too, if anything did: who waits for parts would wait in vain. */
    int partsRead() {
        if (failure != null) {
            throw failure;
        }
        return parts.size();
    }

    int discontinuitiesSeen() {
        return discontinuities.size();
    }

    /** Segments that were announced as missing. */
    int gapsSeen() {
        return gaps.size();
    }

    private void accept(Playlists now) {
        keep(now);
        reloads++;
        if (before != null) {
            check(now.mediaSequence >= before.mediaSequence, "the media sequence went back", now);
            check(
                    now.discontinuitySequence >= before.discontinuitySequence,
                    "the discontinuity sequence went back",
                    now);
            boolean grew = now.openSequence() > before.openSequence()
                    || now.openSequence() == before.openSequence() && now.openParts.size() > before.openParts.size();
            check(grew, "a blocking reload was answered before the update", now);
        }
        Playlists.Entry previous = null;
        for (Playlists.Entry entry : now.segments) {
            String known = segmentUris.putIfAbsent(entry.number(), entry.uri());
            check(known == null || known.equals(entry.uri()), "segment " + entry.number() + " changed its name", now);
            check(Math.round(entry.duration()) <= now.targetDuration, "a segment outgrew the target duration", now);
            if (entry.discontinuity()) {
                discontinuities.add(entry.number());
            }
            if (entry.gap()) {
                gaps.add(entry.number());
            }
            // what was lost begins within the segment before a gap
            if (previous != null && !entry.discontinuity() && !entry.gap()) {
                double step = Duration.between(Instant.parse(previous.dateTime()), Instant.parse(entry.dateTime()))
                                .toNanos()
                        / 1e9;
                check(
                        Math.abs(step - previous.duration()) < 0.001,
                        "PROGRAM-DATE-TIME did not advance by the duration of segment " + previous.number(),
                        now);
            }
            entry.parts().forEach(part -> read(part, now));
            previous = entry;
        }
        now.openParts.forEach(part -> read(part, now));
        before = now;
    }

    private void read(Playlists.Part part, Playlists now) {
        check(part.duration() <= now.partTarget + 1e-6, "part " + part.uri() + " outgrew PART-TARGET", now);
        if (parts.containsKey(part.uri())) {
            return;
        }
        HttpResponse<byte[]> answer = server.get(folder + part.uri());
        check(answer.statusCode() == 200, part.uri() + " answered " + answer.statusCode(), now);
        parts.put(part.uri(), answer.body().length);
    }

    private void keep(Playlists now) {
        if (keep == null) {
            return;
        }
        try {
            Files.writeString(
                    keep.resolve(String.format("%s-%05d.m3u8", playlist.replace(".m3u8", ""), reloads)), now.text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void check(boolean holds, String what, Playlists now) {
        if (!holds) {
            throw new AssertionError(what + " in\n" + now.text);
        }
    }
}
