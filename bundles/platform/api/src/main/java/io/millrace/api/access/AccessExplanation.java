package io.millrace.api.access;

import java.util.List;

/**
 * Why a request would be let in or refused.
 *
 * @param permitted whether it would be let in
 * @param reason why, in one sentence
 * @param answers what each rule says, in the order in which they are asked; those that are switched off come last
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
     * @param enabled false for a rule that is switched off and was not asked
     */
    public record Answer(String rule, Decision decision, boolean enabled) {
        /** What a rule says that was asked. */
        public Answer(String rule, Decision decision) {
            this(rule, decision, true);
        }
    }
}
