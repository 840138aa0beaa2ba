package io.millrace.api.codec;

import io.millrace.api.media.StreamName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Which streams get a ladder, and how its rungs do. A service of core; safe for any thread. */
@ProviderType
public interface Ladders {
    /** Every profile, in order of name. */
    List<LadderProfile> profiles();

    /**
     * Turns a ladder on or off. A running stream changes at once, its viewers stay; it holds until it is changed, also
     * across restarts.
     *
     * @param target {@code app/name}, or an {@code app} for all of its streams that have no choice of their own
     * @param profile a profile's name; empty for no ladder
     * @throws IllegalArgumentException that says what is wrong, if the target is none or there is no such profile
     */
    void assign(String target, Optional<String> profile);

    /** What was assigned: target to profile, an empty text where a ladder was turned off. */
    Map<String, String> assignments();

    /** The profile that holds for a stream; empty if it passes through. */
    Optional<LadderProfile> profileOf(StreamName stream);

    /**
     * The renditions of a stream: those that its publisher sends, the largest first, then the rungs, in the profile's order.
     * Empty if it has none or is not live.
     */
    List<OutputStatus> renditions(StreamName stream);
}
