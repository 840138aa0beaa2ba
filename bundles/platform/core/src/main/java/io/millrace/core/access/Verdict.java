package io.millrace.core.access;

import io.millrace.api.access.AccessExplanation.Answer;
import io.millrace.api.access.Decision;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Limits;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What all answers together mean: any denial wins, at least one has to allow, and what several permit is what all of them do.
 *
 * @param allowed by whom, if it was
 * @param denied why, if it was
 * @param deniedBy the rule; empty if none did
 */
record Verdict(Optional<Decision.Allow> allowed, Optional<Decision.Deny> denied, String deniedBy) {
    private static final String ANY_OTHER = "any other";
    private static final List<String> KINDS = List.of("key", "account", "token", ANY_OTHER, "loopback", "anonymous");

    static Verdict of(List<Answer> answers) {
        Decision.Allow allowed = null;
        Decision.Deny unproven = null;
        String unprovenBy = "";
        for (Answer answer : answers) {
            if (answer.decision() instanceof Decision.Deny denial) {
                if (!denial.credentialMissing()) {
                    // whatever the peer showed, a denial would still win
                    return new Verdict(Optional.empty(), Optional.of(denial), answer.rule());
                }
                unprovenBy = unproven == null ? answer.rule() : unprovenBy;
                unproven = unproven == null ? denial : unproven;
            }
            if (answer.decision() instanceof Decision.Allow allow) {
                allowed = allowed == null ? allow : both(allowed, allow);
            }
        }
        return unproven == null
                ? new Verdict(Optional.ofNullable(allowed), Optional.empty(), "")
                : new Verdict(Optional.empty(), Optional.of(unproven), unprovenBy);
    }

    /** Who may come in because of two of them may what both permit, for as long as both do. */
    private static Decision.Allow both(Decision.Allow one, Decision.Allow other) {
        return new Decision.Allow(
                rank(other.identity()) < rank(one.identity()) ? other.identity() : one.identity(),
                one.stream().or(other::stream),
                Stream.of(one.validUntil(), other.validUntil())
                        .flatMap(Optional::stream)
                        .min(Comparator.naturalOrder()),
                both(one.limits(), other.limits()));
    }

    private static Limits both(Limits one, Limits other) {
        long bits = one.bitsPerSecond() == 0 || other.bitsPerSecond() == 0
                ? Math.max(one.bitsPerSecond(), other.bitsPerSecond())
                : Math.min(one.bitsPerSecond(), other.bitsPerSecond());
        Optional<Set<String>> renditions =
                one.renditions().isPresent() && other.renditions().isPresent()
                        ? Optional.of(one.renditions().get().stream()
                                .filter(other.renditions().get()::contains)
                                .collect(Collectors.toUnmodifiableSet()))
                        : one.renditions().or(other::renditions);
        return new Limits(bits, renditions);
    }

    /** What a peer shows says more of who it is than where it is, and a key more than the rule that let it in. */
    private static int rank(Identity identity) {
        int known = KINDS.indexOf(identity.kind());
        return known < 0 ? KINDS.indexOf(ANY_OTHER) : known;
    }
}
