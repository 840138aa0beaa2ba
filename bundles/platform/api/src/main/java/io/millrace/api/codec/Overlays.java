package io.millrace.api.codec;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What ladder profiles draw on their rungs, by setting: those of their configuration that begin with {@code overlay.},
 * without that, for example {@code text} and {@code text.corner}. A service of core; safe for any thread, and waits for
 * the disk.
 */
@ProviderType
public interface Overlays {
    /**
     * Every setting of a profile, in a fixed order; an empty text for none.
     *
     * @throws IllegalArgumentException if there is no such profile
     */
    Map<String, String> of(String profile);

    /**
     * Changes settings. Running rungs draw it from one of the next pictures on, their viewers stay; it is written to the
     * profile's configuration, and holds until that is changed.
     *
     * @param changes new values; an empty text for the default
     * @throws IllegalArgumentException that says what is wrong, if there is no such profile or setting, or a value makes
     *     no sense: then everything stays as it was
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    void change(String profile, Map<String, String> changes);
}
