package io.millrace.apps.failover;

import java.util.List;
import java.util.function.Predicate;

/**
 * Which input to show. The first that is fit; one that comes back only when it has been fit for a while, so that one that
 * comes and goes does not take the output along. Pictures that are black or frozen are better than none.
 */
final class Choice {
    static final int NONE = -1;

    private Choice() {}

    /**
     * An input as far as it matters here.
     *
     * @param ready whether media comes and can be decoded from some place on
     * @param fit whether nothing is wrong with it, either
     * @param sinceUs since when
     */
    record Candidate(boolean ready, boolean fit, long sinceUs) {
        boolean isGood() {
            return ready && fit;
        }
    }

    /**
     * Chooses.
     *
     * @param current the one that is shown, {@link #NONE} if there is none
     * @param held the one that an operator wants, {@link #NONE} if they left it to the server
     * @param stableUs how long one has to be fit to be gone back to
     */
    static int of(List<Candidate> inputs, int current, int held, long nowUs, long stableUs) {
        if (held != NONE && inputs.get(held).ready()) {
            return held;
        }
        Predicate<Candidate> stable = each -> each.isGood() && nowUs - each.sinceUs() >= stableUs;
        if (current != NONE && inputs.get(current).isGood()) {
            int better = first(inputs, stable);
            return better != NONE && better < current ? better : current;
        }
        int best = first(inputs, stable);
        best = best == NONE ? first(inputs, Candidate::isGood) : best;
        if (best == NONE && current != NONE && inputs.get(current).ready()) {
            return current;
        }
        return best == NONE ? first(inputs, Candidate::ready) : best;
    }

    private static int first(List<Candidate> inputs, Predicate<Candidate> wanted) {
        for (int i = 0; i < inputs.size(); i++) {
            if (wanted.test(inputs.get(i))) {
                return i;
            }
        }
        return NONE;
    }
}
