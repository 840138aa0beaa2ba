package io.millrace.apps.failover;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** How an input does: whether media comes, what is wrong with it, and since when it has been well. Owned by one thread. */
final class Condition {
    private final Set<Trigger> triggers;
    private final long lossUs;
    private final Set<Trigger> found = EnumSet.noneOf(Trigger.class);
    private boolean runs;
    private boolean silent;
    private long heardUs;
    private long sinceUs;
    private boolean wasFit;

    /** @param lossUs an input without media for so long is lost */
    Condition(Set<Trigger> triggers, long lossUs) {
        this.triggers = triggers;
        this.lossUs = lossUs;
    }

    /** A sample of the leading track came. */
    void heard(long nowUs) {
        runs = true;
        heardUs = nowUs;
        silent = false;
        judge(nowUs);
    }

    /** The publication is over. What was found holds until the analyzer tells that it is over, too. */
    void left(long nowUs) {
        runs = false;
        silent = false;
        judge(nowUs);
    }

    /** The stream is gone, and what was found in it. */
    void gone(long nowUs) {
        found.clear();
        left(nowUs);
    }

    /** What an analyzer found began, or is over. */
    void finding(Trigger trigger, boolean begins, long nowUs) {
        if (begins) {
            found.add(trigger);
        } else {
            found.remove(trigger);
        }
        judge(nowUs);
    }

    /** Time passes. */
    void look(long nowUs) {
        silent = runs && nowUs - heardUs >= lossUs;
        judge(nowUs);
    }

    private void judge(long nowUs) {
        if (isFit() != wasFit) {
            wasFit = isFit();
            sinceUs = nowUs;
        }
    }

    /** Whether media comes. */
    boolean isPresent() {
        return runs && !silent;
    }

    /** Whether media comes, and nothing that the output should leave it for was found. */
    boolean isFit() {
        return isPresent() && found.stream().noneMatch(triggers::contains);
    }

    /** When it became fit, or unfit. */
    long sinceUs() {
        return sinceUs;
    }

    /** Why it is not fit, in one word: {@code disconnected}, {@code silent}, {@code black}, {@code frozen}, {@code silence}. */
    String reason() {
        if (!runs) {
            return "disconnected";
        }
        if (silent) {
            return "no-media";
        }
        return found.stream()
                .filter(triggers::contains)
                .findFirst()
                .map(each -> each.name().toLowerCase(Locale.ROOT))
                .orElse("");
    }
}
