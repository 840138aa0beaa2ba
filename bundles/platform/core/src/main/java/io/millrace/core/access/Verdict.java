package io.millrace.core.access;

import io.millrace.api.access.AccessExplanation.Answer;
import io.millrace.api.access.Decision;
import java.util.List;
import java.util.Optional;

/**
 * What all answers together mean: any denial wins, at least one has to allow.
 *
 * @param allowed by whom, if it was
 * @param denied by whom, if it was
 */
record Verdict(Optional<Decision.Allow> allowed, Optional<Decision.Deny> denied) {
    static Verdict of(List<Answer> answers) {
        Decision.Allow allowed = null;
        Decision.Deny unproven = null;
        for (Answer answer : answers) {
            if (answer.decision() instanceof Decision.Deny denial) {
                if (!denial.credentialMissing()) {
                    // whatever the peer showed, a denial would still win
                    return new Verdict(Optional.empty(), Optional.of(denial));
                }
                unproven = unproven == null ? denial : unproven;
            }
            if (answer.decision() instanceof Decision.Allow allow && isBetter(allow, allowed)) {
                allowed = allow;
            }
        }
        return unproven == null
                ? new Verdict(Optional.ofNullable(allowed), Optional.empty())
                : new Verdict(Optional.empty(), Optional.of(unproven));
    }

    /** What a credential stands for says more than that anybody may come in. */
    private static boolean isBetter(Decision.Allow allow, Decision.Allow than) {
        return than == null || allow.stream().isPresent() || than.stream().isEmpty();
    }
}
