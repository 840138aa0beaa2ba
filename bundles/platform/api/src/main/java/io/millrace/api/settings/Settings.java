package io.millrace.api.settings;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What is configured in {@code etc/}, for programs that read and write it. A service of core; safe for any thread; blocks while
 * files are written. Whoever configured something is told at once, and reads it as it reads its file: what makes no sense is
 * refused there, with a line in the log.
 */
@ProviderType
public interface Settings {
    /** What can be configured, by PID. */
    List<SettingKind> kinds();

    /**
     * What is configured.
     *
     * @return by PID ({@code FACTORY~NAME} for one of several) the values by property, secrets among them
     */
    Map<String, Map<String, String>> configured();

    /**
     * Writes {@code etc/PID.cfg}, or {@code etc/FACTORY-NAME.cfg}, in the place of what was there.
     *
     * @param pid begins with {@code io.millrace.}
     * @throws IllegalArgumentException that says why, if PID, a property's name or a value cannot be
     */
    void write(String pid, Map<String, String> values) throws IOException;

    /**
     * Deletes a configuration: its defaults are back, or one of several is gone.
     *
     * @return whether there was such a configuration
     */
    boolean delete(String pid) throws IOException;
}
