package io.millrace.analyzers.blackfreeze;

import io.millrace.api.analysis.Finding;
import io.millrace.api.analysis.Finding.Phase;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Something that is found when it lasted for a while, and over when it was absent for a moment, so that a single flash or
 * click neither ends it nor begins it anew. Owned by who calls.
 */
final class Spell {
    /** A flash or a click. */
    static final long MOMENT_US = 600_000;
    /** What was not looked at for longer than this is not known to go on. */
    static final long GAP_US = 10_000_000;

    private static final long NEVER = Long.MIN_VALUE;

    private final String kind;
    private final long momentUs;
    private final Consumer<Finding> findings;
    private long sinceUs = NEVER;
    private long absentSinceUs = NEVER;
    private long lastUs = NEVER;
    private boolean found;

    /** @param momentUs absent for less than this, it goes on */
    Spell(String kind, long momentUs, Consumer<Finding> findings) {
        this.kind = kind;
        this.momentUs = momentUs;
        this.findings = findings;
    }

    /**
     * How it is at a time.
     *
     * @param fromUs what was looked at begins
     * @param toUs and ends
     * @param foundAfterUs how long it has to last to be told
     */
    void look(long fromUs, long toUs, boolean present, long foundAfterUs) {
        if (lastUs != NEVER && (toUs < lastUs || fromUs - lastUs > GAP_US)) {
            over(lastUs);
        }
        lastUs = toUs;
        if (present) {
            absentSinceUs = NEVER;
            sinceUs = sinceUs == NEVER ? fromUs : sinceUs;
            if (!found && toUs - sinceUs >= foundAfterUs) {
                found = true;
                findings.accept(new Finding(kind, Phase.BEGAN, toUs, sinceUs, Map.of()));
            }
            return;
        }
        absentSinceUs = absentSinceUs == NEVER ? fromUs : absentSinceUs;
        if (sinceUs != NEVER && toUs - absentSinceUs >= momentUs) {
            over(toUs);
        }
    }

    private void over(long nowUs) {
        if (found) {
            long endUs = absentSinceUs == NEVER ? nowUs : absentSinceUs;
            String durationMs = Long.toString(Math.max(0, endUs - sinceUs) / 1_000);
            findings.accept(new Finding(kind, Phase.ENDED, nowUs, sinceUs, Map.of("durationMs", durationMs)));
        }
        found = false;
        sinceUs = NEVER;
        absentSinceUs = NEVER;
    }
}
