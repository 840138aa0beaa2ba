package io.millrace.apps.restream;

import io.millrace.api.live.LiveStream;
import io.millrace.api.transfer.PushCheck;
import io.millrace.api.work.Clock;
import java.util.List;

/**
 * Lets a push begin when its stream was measured and suits. Asked by one thread at a time; what it said last may be asked by
 * any.
 */
final class StartCheck implements PushCheck {
    private final StreamCheck check;
    private final Clock clock;
    private LiveStream looking;
    private long sinceUs;
    private volatile boolean blocks;

    StartCheck(StreamCheck check, Clock clock) {
        this.check = check;
        this.clock = clock;
    }

    /** Whether it refused when it was asked last. */
    boolean blocks() {
        return blocks;
    }

    @Override
    public Verdict check(LiveStream stream) {
        if (!check.isNeeded()) {
            return Verdict.GO;
        }
        long nowUs = clock.monotonicUs();
        if (looking != stream) {
            looking = stream;
            sinceUs = nowUs;
        }
        List<String> problems = check.problems(stream);
        if (problems.isEmpty() && !check.isMeasured(stream)) {
            if (nowUs - sinceUs < check.patienceUs()) {
                blocks = false;
                return new Verdict(Verdict.Kind.WAIT, "It measures " + stream.name());
            }
            problems = check.withoutKeyPictures(stream).map(List::of).orElse(List.of());
        }
        blocks = !problems.isEmpty();
        if (!blocks) {
            // the next broadcast is measured anew
            looking = null;
            return Verdict.GO;
        }
        return new Verdict(Verdict.Kind.REFUSE, String.join(". ", problems));
    }
}
