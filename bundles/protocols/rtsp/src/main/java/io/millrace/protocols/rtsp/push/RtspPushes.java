package io.millrace.protocols.rtsp.push;

import io.millrace.api.transfer.PushRequest;
import io.millrace.api.transfer.Transfer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The pushes that run. Safe for any thread. */
public final class RtspPushes {
    private static final long CLOSE_MS = 2_000;

    private final Set<PushedStream> open = ConcurrentHashMap.newKeySet();

    /** Begins one. */
    public Transfer open(PushRequest request, PushServices services) {
        PushedStream push = new PushedStream(request, services);
        open.add(push);
        push.gone().thenRun(() -> open.remove(push));
        push.begin();
        return push;
    }

    /** Ends all; returns when nothing of them runs any more, after two seconds at most. */
    public void close() {
        CompletableFuture<?>[] ends = open.stream().map(PushedStream::gone).toArray(CompletableFuture[]::new);
        open.forEach(PushedStream::close);
        try {
            CompletableFuture.allOf(ends).get(CLOSE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // a loop that does not answer is no reason to wait longer
        }
    }
}
