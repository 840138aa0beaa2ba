package io.millrace.core.transfer;

import io.millrace.api.plugin.PluginFaults;
import io.millrace.api.transfer.PullSource;
import io.millrace.api.transfer.Reach;
import io.millrace.api.transfer.TransferRow;
import io.millrace.api.transfer.TransferRow.State;
import io.millrace.api.transfer.TransferStatus;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One configured source: which of its URLs is pulled, by whom, and what comes next when that fails. What replaces a pull
 * that has media (another URL, other options, a newer plugin) runs beside it until it has media itself, so that viewers see
 * one switch and no gap. Owned by the lock of the sources.
 */
final class SourceSeat {
    private static final String NOBODY_WATCHES = "Nobody watches";

    /** A plugin that did not take a request is asked the same again after this. */
    private static final long REFUSED_US = 10_000_000;

    /** What was told of a source last. */
    enum Told {
        NOTHING,
        UP,
        DOWN
    }

    /** A request that a plugin did not take. */
    private record Refusal(SourceSettings settings, int choice, Offers.Offer<PullSource> offer) {}

    private final PluginFaults faults;
    private final Offers<PullSource> offers;
    private final PullAttempt.Tools tools;
    private final AtomicLong publishing = new AtomicLong();
    private SourceSettings settings;
    private Reach reach;
    private long attempts;
    private PullAttempt running;
    private PullAttempt challenger;
    private int choice;
    /** Since when the choice has failed, or was made. */
    private long failingSinceUs;
    /** When the first URL was left, or tried again in vain. */
    private long leftFirstUs;

    private String vacancy = NOBODY_WATCHES;
    private Refusal refusal;
    private long refusedUs;
    private Told told = Told.NOTHING;
    private State state = State.IDLE;
    private long stateSinceUtcUs;

    SourceSeat(Offers<PullSource> offers, PluginFaults faults, PullAttempt.Tools tools) {
        this.offers = offers;
        this.faults = faults;
        this.tools = tools;
    }

    SourceSettings settings() {
        return settings;
    }

    /** What is pulled goes on unless it is pulled otherwise now. */
    void configure(SourceSettings changed, Reach reachable, long nowUs) {
        boolean first = settings == null || !settings.endpoints().equals(changed.endpoints());
        settings = changed;
        reach = reachable;
        if (first) {
            choice = 0;
            failingSinceUs = nowUs;
        }
        if (running != null && !running.publishesTo(changed)) {
            close("The source is pulled to another stream");
        }
        if (challenger != null && !challenger.suits(changed)) {
            challenger = ended(challenger);
        }
    }

    /**
     * Makes things as they should be now.
     *
     * @param needed whether it should run at all
     */
    void look(boolean needed, long nowUs) {
        if (!needed) {
            close(NOBODY_WATCHES);
            choice = 0;
            failingSinceUs = nowUs;
            return;
        }
        if (challenger != null && (challenger.hadMedia() || running == null || !running.isUp())) {
            choice = challenger.choice();
            ended(running);
            running = challenger;
            challenger = null;
            failingSinceUs = nowUs;
        }
        if (running != null && running.isUp()) {
            failingSinceUs = nowUs;
            challenge(nowUs);
            return;
        }
        if (nowUs - failingSinceUs > settings.fallbackUs()
                && settings.endpoints().size() > 1) {
            leave(nowUs);
        }
        Optional<Offers.Offer<PullSource>> offer = offer(choice);
        boolean right = running != null
                && running.suits(settings)
                && running.choice() == choice
                && !running.isOvertaken()
                && offer.filter(best -> best == running.offer()).isPresent();
        if (!right) {
            running = ended(running);
        }
        if (running == null) {
            running = open(choice, nowUs);
        }
    }

    private void leave(long nowUs) {
        if (choice == 0) {
            leftFirstUs = nowUs;
        }
        choice = (choice + 1) % settings.endpoints().size();
        failingSinceUs = nowUs;
    }

    /** Tries what should be there in place of what runs well. */
    private void challenge(long nowUs) {
        if (challenger != null) {
            if (nowUs - challenger.sinceUs() > settings.fallbackUs()) {
                challenger = ended(challenger);
                leftFirstUs = nowUs;
            }
            return;
        }
        boolean right = running.suits(settings);
        boolean newest =
                offer(running.choice()).filter(best -> best == running.offer()).isPresent();
        boolean back = running.choice() > 0 && nowUs - leftFirstUs > settings.returnUs();
        if (back || !right) {
            challenger = open(0, nowUs);
        } else if (!newest) {
            challenger = open(choice, nowUs);
        }
    }

    private Optional<Offers.Offer<PullSource>> offer(int wanted) {
        return offers.best(settings.endpoints().get(wanted).scheme());
    }

    /** Null if nobody can. */
    private PullAttempt open(int wanted, long nowUs) {
        Endpoint from = settings.endpoints().get(wanted);
        Optional<Offers.Offer<PullSource>> offer = offer(wanted);
        if (offer.isEmpty()) {
            vacancy = "Nothing that is installed pulls " + from.scheme() + " now";
            return null;
        }
        Refusal same = new Refusal(settings, wanted, offer.get());
        if (same.equals(refusal) && nowUs - refusedUs < REFUSED_US) {
            return null;
        }
        PullAttempt attempt = new PullAttempt(settings, wanted, offer.get(), tools, publishing, ++attempts, nowUs);
        try {
            attempt.open(reach);
            return attempt;
        } catch (IllegalArgumentException e) {
            vacancy = from.masked(String.valueOf(e.getMessage()));
        } catch (RuntimeException | LinkageError e) {
            faults.failed(offer.get().version(), e);
            vacancy = from.masked(e.toString());
        }
        refusal = same;
        refusedUs = nowUs;
        return null;
    }

    /** Returns null, what is left of it. */
    private PullAttempt ended(PullAttempt attempt) {
        return ended(attempt, Optional.empty());
    }

    private PullAttempt ended(PullAttempt attempt, Optional<String> why) {
        if (attempt != null) {
            try {
                attempt.close(why);
            } catch (RuntimeException | LinkageError e) {
                faults.failed(attempt.offer().version(), e);
            }
        }
        return null;
    }

    /** A plugin leaves: nothing of it may run when this returns. */
    void leave(PullSource service) {
        if (running != null && running.offer().service() == service) {
            running = ended(running);
            vacancy = "Its plugin is away";
        }
        if (challenger != null && challenger.offer().service() == service) {
            challenger = ended(challenger);
        }
    }

    /** @param why nothing is pulled any more */
    void close(String why) {
        running = ended(running, Optional.of(why));
        challenger = ended(challenger, Optional.of(why));
        vacancy = NOBODY_WATCHES;
    }

    // ---- how it does -------------------------------------------------------------------------------------------

    /** Looks how it does; what has to be told of it, if that is something new. */
    Optional<Told> news(long nowUtcUs) {
        State now = state();
        if (now != state || stateSinceUtcUs == 0) {
            stateSinceUtcUs = nowUtcUs;
        }
        state = now;
        Told next =
                switch (now) {
                    case RUNNING -> Told.UP;
                    case FAILING -> Told.DOWN;
                    case CONNECTING -> told == Told.UP ? Told.DOWN : told;
                    case IDLE -> Told.NOTHING;
                };
        boolean isNews = next != told && next != Told.NOTHING;
        told = next;
        return isNews ? Optional.of(next) : Optional.empty();
    }

    private State state() {
        if (running == null) {
            return vacancy.equals(NOBODY_WATCHES) ? State.IDLE : State.FAILING;
        }
        if (running.isUp()) {
            return State.RUNNING;
        }
        return running.reported() == TransferStatus.State.WAITING ? State.FAILING : State.CONNECTING;
    }

    TransferRow row() {
        int shown = running == null ? choice : running.choice();
        return new TransferRow(
                settings.name(),
                settings.stream(),
                shown < settings.endpoints().size()
                        ? settings.endpoints().get(shown).shown()
                        : running.endpoint().shown(),
                shown,
                state,
                running == null ? vacancy : running.words(),
                stateSinceUtcUs);
    }
}
