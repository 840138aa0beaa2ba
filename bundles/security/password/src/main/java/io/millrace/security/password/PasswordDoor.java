package io.millrace.security.password;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.FailureBrake;
import io.millrace.api.access.PasswordHashes;
import io.millrace.api.access.Secret;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Workers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Stream;
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

    /** The passwords that open a stream, each of a rule. */
    static List<Candidate> candidates(List<PasswordRule> rules) {
        return rules.stream()
                .map(PasswordRule::candidate)
                .flatMap(Optional::stream)
                .toList();
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
     * Checks a password, without blocking, by the hashes of several rules. An address that guesses waits for each rule by
     * itself: who knows the password of one is no better at guessing that of another. Questions hold up questions only.
     *
     * @param asked a wrong password counts as a guess at these
     * @param others they may take it too, and count their guesses themselves
     */
    CompletionStage<Result> check(
            List<Candidate> asked, List<Candidate> others, Secret password, AccessRequest request) {
        List<Candidate> open = open(asked, request);
        List<Candidate> all =
                Stream.concat(open.stream(), open(others, request).stream()).toList();
        if (all.isEmpty()) {
            return CompletableFuture.completedFuture(Result.refused(LOCKED));
        }
        return onLane(
                () -> {
                    for (Candidate each : all) {
                        if (PasswordHash.matches(each.settings().hash().reveal(), password)) {
                            brake.succeeded(subject(each, request));
                            return new Result(Optional.of(each), "");
                        }
                    }
                    open.forEach(each -> brake.failed(subject(each, request)));
                    if (!request.isQuestion()) {
                        LOG.info(
                                "Refused a wrong password for {} from {}",
                                request.stream().origin(),
                                request.peer().host());
                    }
                    return Result.refused(open.isEmpty() ? LOCKED : WRONG);
                },
                () -> Result.refused(BUSY));
    }

    /** Whether an address has to wait at a rule, or who asks what would be said to it. */
    boolean isLocked(Candidate candidate, AccessRequest request) {
        return brake.isLocked(guesser(candidate, request)) || brake.isLocked(subject(candidate, request));
    }

    private List<Candidate> open(List<Candidate> candidates, AccessRequest request) {
        return candidates.stream().filter(each -> !isLocked(each, request)).toList();
    }

    /**
     * A rule's password, as it is now.
     *
     * @param rule the rule's name
     */
    record Candidate(String rule, PasswordSettings settings) {}

    /**
     * How a check ended.
     *
     * @param taken whose password it is
     * @param refusal why it is nobody's; empty if it is one's
     */
    record Result(Optional<Candidate> taken, String refusal) {
        static Result refused(String why) {
            return new Result(Optional.empty(), why);
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

    private static String subject(Candidate candidate, AccessRequest request) {
        return request.isQuestion() ? "question " + candidate.rule() : guesser(candidate, request);
    }

    private static String guesser(Candidate candidate, AccessRequest request) {
        return request.peer().network() + " " + candidate.rule();
    }
}
