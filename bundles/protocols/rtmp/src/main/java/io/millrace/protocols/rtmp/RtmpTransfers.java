package io.millrace.protocols.rtmp;

import io.millrace.api.access.Secret;
import io.millrace.api.transfer.PullRequest;
import io.millrace.api.transfer.PushRequest;
import io.millrace.api.transfer.Transfer;
import io.millrace.net.Network;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The pulls and pushes that run. Safe for any thread. */
final class RtmpTransfers {
    private static final long CLOSE_MS = 2_000;

    private final Network network;
    private final Executor blocking;
    private final Set<RtmpTransfer> open = ConcurrentHashMap.newKeySet();

    RtmpTransfers(Network network, Executor blocking) {
        this.network = network;
        this.blocking = blocking;
    }

    Transfer pull(PullRequest request, RtmpServices services) {
        return begin(new RtmpTransfer(
                address(request.uri(), request.user(), request.secret()),
                authentication(request.user(), request.secret()),
                request.reach(),
                request.status(),
                (client, transfer) -> new PulledStream(client, request, services, transfer),
                new RtmpTransfer.Tools(network, blocking, services)));
    }

    Transfer push(PushRequest request, RtmpServices services) {
        PushedStream.enhanced(request);
        return begin(new RtmpTransfer(
                address(request.uri(), request.user(), request.secret()),
                authentication(request.user(), request.secret()),
                request.reach(),
                request.status(),
                (client, transfer) -> new PushedStream(client, request, services, transfer),
                new RtmpTransfer.Tools(network, blocking, services)));
    }

    /** The secret of a user is a password, and no key of the stream. */
    private static RemoteAddress address(URI uri, Optional<String> user, Optional<Secret> secret) {
        return RemoteAddress.of(uri, user.isPresent() ? Optional.empty() : secret);
    }

    private static AdobeAuthentication authentication(Optional<String> user, Optional<Secret> secret) {
        return new AdobeAuthentication(
                user,
                secret,
                () -> Integer.toHexString(ThreadLocalRandom.current().nextInt()));
    }

    private Transfer begin(RtmpTransfer transfer) {
        open.add(transfer);
        transfer.gone().thenRun(() -> open.remove(transfer));
        transfer.begin();
        return transfer;
    }

    /** Ends all; returns when nothing of them runs any more, after two seconds at most. */
    void close() {
        CompletableFuture<?>[] ends = open.stream().map(RtmpTransfer::gone).toArray(CompletableFuture[]::new);
        open.forEach(RtmpTransfer::close);
        try {
            CompletableFuture.allOf(ends).get(CLOSE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // a loop that does not answer is no reason to wait longer
        }
    }
}
