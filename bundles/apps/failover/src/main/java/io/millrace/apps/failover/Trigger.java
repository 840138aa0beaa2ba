package io.millrace.apps.failover;

import java.util.Arrays;
import java.util.Optional;

/** What makes an input unfit although it comes: what an analyzer finds in it. */
enum Trigger {
    BLACK("black"),
    FREEZE("frozen"),
    SILENCE("silence");

    private final String finding;

    Trigger(String finding) {
        this.finding = finding;
    }

    /** How it is written in configurations. */
    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The trigger of a kind of finding, if there is one. */
    static Optional<Trigger> of(String finding) {
        return Arrays.stream(values())
                .filter(each -> each.finding.equals(finding))
                .findFirst();
    }

    /** @throws IllegalArgumentException if there is no such trigger */
    static Trigger parse(String word) {
        return Arrays.stream(values())
                .filter(each -> each.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "An input is left for black, freeze or silence, not \"" + word + "\""));
    }
}
