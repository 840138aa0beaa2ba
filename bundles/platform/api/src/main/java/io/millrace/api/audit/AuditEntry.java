package io.millrace.api.audit;

import io.millrace.api.access.SecretText;
import java.util.Optional;

/**
 * Something that was done, or refused. Texts are one line, cut to what can be kept, and
 * without what looks like a secret.
 *
 * @param actor who did it
 * @param action what: {@code account.create}, {@code key.revoke}, {@code configuration.change}, …
 * @param object to what; may be empty
 * @param before how it was before, as far as that is of interest; may be empty
 * @param after how it is now; may be empty
 * @param refusal why it was not done; empty if it was
 */
public record AuditEntry(
        Actor actor, String action, String object, String before, String after, Optional<String> refusal) {
    private static final int MAX_NAME = 200;
    private static final int MAX_TEXT = 4_000;

    public AuditEntry {
        actor = new Actor(
                line(actor.account(), MAX_NAME),
                actor.token().map(name -> line(name, MAX_NAME)),
                line(actor.via(), MAX_NAME),
                line(actor.address(), MAX_NAME));
        action = line(action, MAX_NAME);
        object = line(object, MAX_NAME);
        before = SecretText.masked(line(before, MAX_TEXT));
        after = SecretText.masked(line(after, MAX_TEXT));
        refusal = refusal.map(reason -> SecretText.masked(line(reason, MAX_TEXT)));
    }

    /** What strangers wrote must not look like lines of ours. */
    private static String line(String text, int max) {
        String one = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
        return one.length() <= max ? one : one.substring(0, max - 1) + "…";
    }

    @Override
    public String toString() {
        return actor + ": " + action + (object.isEmpty() ? "" : " " + object)
                + (before.isEmpty() ? "" : ", before: " + before)
                + (after.isEmpty() ? "" : ", after: " + after)
                + refusal.map(reason -> ", refused: " + reason).orElse("");
    }
}
