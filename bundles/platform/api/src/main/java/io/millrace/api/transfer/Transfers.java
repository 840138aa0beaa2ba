package io.millrace.api.transfer;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** The pulls, or the pushes, that are configured. Services of core; safe for any thread. */
@ProviderType
public interface Transfers {
    /** How each does, in order of name. */
    List<TransferRow> rows();

    /** Whether there is a configuration of this name, also one that was not taken up yet. */
    default boolean isConfigured(String name) {
        return rows().stream().anyMatch(row -> row.name().equals(name));
    }

    /**
     * Writes the configuration {@code etc/PID-NAME.cfg}, which is taken up within seconds. Blocks.
     *
     * @param name letters, digits, {@code .}, {@code _} and {@code -}
     * @param properties as in the file
     * @throws IllegalArgumentException if it makes no sense; the message says why
     */
    void configure(String name, Map<String, String> properties) throws IOException;

    /**
     * Deletes a configuration. Blocks.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    void remove(String name) throws IOException;

    /** Pulls, configured by {@code etc/io.millrace.source-NAME.cfg}. */
    @ProviderType
    interface Sources extends Transfers {}

    /** Pushes, configured by {@code etc/io.millrace.push-NAME.cfg}. */
    @ProviderType
    interface Pushes extends Transfers {}
}
