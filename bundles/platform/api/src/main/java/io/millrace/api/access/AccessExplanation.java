package io.millrace.api.access;

import java.util.List;

/**
 * Why a request would be let in or refused.
 *
 * @param permitted whether it would be let in
 * @param reason why, in one sentence
 * @param answers what each rule says, in the order in which they are asked
 */
public record AccessExplanation(boolean permitted, String reason, List<Answer> answers) {
    public AccessExplanation {
        answers = List.copyOf(answers);
    }

    /**
     * What one rule says.
     *
     * @param rule {@code built-in}, {@code drain}, or as in {@link AccessRule}
     * @param decision its decision; that of a rule that is absent or failed is the denial that stands for it
     */
    public record Answer(String rule, Decision decision) {}
}
