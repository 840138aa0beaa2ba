package io.millrace.security.password;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.FailureBrake;
import io.millrace.api.access.PasswordHashes;
import io.millrace.api.access.Peer;
import io.millrace.api.access.Secret;
import io.millrace.api.media.StreamName;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Workers;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where passwords are checked, for all rules: slowly, few at a time, on worker threads, and with a pause for addresses that
 * guess. Safe for any thread.
 */
@Component(service = {PasswordDoor.class, PasswordHashes.class})
public final class PasswordDoor implements PasswordHashes {
    static final String LOCKED = "Too many wrong passwords from your address: wait a minute";
    static final String WRONG = "The password is wrong";
    static final String BUSY = "Too many passwords are being checked at once: try again";

    /** So many wait at most: the access gate gives up after two seconds. */
    private static final int MAX_WAITING = 16;

    private static final int IPV6_SITE_BYTES = 8;
    private static final Logger LOG = LoggerFactory.getLogger(PasswordDoor.class);

    private final Executor lane;
    private final Clock clock;
    private final FailureBrake brake;
    private final Semaphore places = new Semaphore(MAX_WAITING);
    private final List<PasswordRule> rules = new CopyOnWriteArrayList<>();

    /** @param workers their threads check */
    @Activate
    public PasswordDoor(@Reference Workers workers) {
        lane = workers.blocking("passwords");
        clock = workers.clock();
        brake = new FailureBrake(clock);
    }

    void add(PasswordRule rule) {
        rules.add(rule);
    }

    void remove(PasswordRule rule) {
        rules.remove(rule);
    }

    /** The rules that are about a request. */
    List<PasswordRule> rulesOf(AccessRequest request) {
        return rules.stream().filter(rule -> rule.covers(request)).toList();
    }

    long utcSeconds() {
        return clock.utcUs() / 1_000_000;
    }

    @Override
    public CompletionStage<String> hash(Secret password) {
        return onLane(() -> PasswordHash.of(password), () -> null)
                .thenApply(hash -> Optional.ofNullable(hash).orElseThrow(() -> new IllegalStateException(BUSY)));
    }

    /**
     * Checks a password, without blocking, by the hashes of several rules.
     *
     * @return completes with why none of them takes it; empty if one does, which was told by its place in the list
     */
    CompletionStage<Result> check(List<PasswordSettings> settings, Secret password, Peer peer, StreamName stream) {
        String subject = subject(peer);
        if (brake.isLocked(subject)) {
            return CompletableFuture.completedFuture(Result.refused(LOCKED));
        }
        return onLane(
                () -> {
                    for (int i = 0; i < settings.size(); i++) {
                        if (PasswordHash.matches(settings.get(i).hash().reveal(), password)) {
                            brake.succeeded(subject);
                            return new Result(i, Optional.empty());
                        }
                    }
                    brake.failed(subject);
                    LOG.info("Refused a wrong password for {} from {}", stream.origin(), peer.host());
                    return Result.refused(WRONG);
                },
                () -> Result.refused(BUSY));
    }

    /**
     * How a check ended.
     *
     * @param which place of the settings that take the password
     * @param refusal why none does
     */
    record Result(int which, Optional<String> refusal) {
        static Result refused(String why) {
            return new Result(-1, Optional.of(why));
        }
    }

    private <T> CompletionStage<T> onLane(Supplier<T> work, Supplier<T> busy) {
        if (!places.tryAcquire()) {
            return CompletableFuture.completedFuture(busy.get());
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            lane.execute(() -> {
                try {
                    result.complete(work.get());
                } catch (RuntimeException | LinkageError e) {
                    result.completeExceptionally(e);
                } finally {
                    places.release();
                }
            });
        } catch (RejectedExecutionException e) {
            places.release();
            LOG.debug("No thread to check a password", e);
            return CompletableFuture.completedFuture(busy.get());
        }
        return result;
    }

    /** Who has an IPv6 address has 2^64 of them: they are one subject. */
    private static String subject(Peer peer) {
        InetAddress address = peer.address().getAddress();
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), IPV6_SITE_BYTES))
                : peer.host();
    }
}
