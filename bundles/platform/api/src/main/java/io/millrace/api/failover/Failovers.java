package io.millrace.api.failover;

import io.millrace.api.media.StreamName;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Streams that are made of a primary input and its backups, configured by {@code etc/io.millrace.failover-NAME.cfg}. A
 * service of {@code io.millrace.apps.failover}; safe for any thread.
 */
@ProviderType
public interface Failovers {
    /** How each does, in order of name. */
    List<FailoverState> list();

    /**
     * Turns to an input by hand, and stays with it for as long as it comes, whatever is found in it.
     *
     * @param name the configuration's
     * @param input one of its inputs; empty leaves the choice to the server again
     * @throws IllegalArgumentException that says what is wrong, if there is no such configuration or input, or the input
     *     does not come now
     */
    void switchTo(String name, Optional<StreamName> input);
}
