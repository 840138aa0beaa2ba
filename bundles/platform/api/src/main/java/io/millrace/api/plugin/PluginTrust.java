package io.millrace.api.plugin;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Which bundles may run: those of the distribution, and what the operator trusts. A service of core, used alike by shell, web
 * console and REST. Safe for any thread.
 */
@ProviderType
public interface PluginTrust {
    /** {@code off}, {@code listed} or {@code signed}. */
    String policy();

    /** Bundles that are installed and may not run, in the order of their ids. */
    List<RefusedBundle> refused();

    /** Digests that are trusted: 64 hexadecimal digits each, with what was noted beside them. */
    List<String> digests();

    /**
     * Trusts a jar by its SHA-256. Bundles that waited for it run within a moment. Blocks while a file is written.
     *
     * @param digest 64 hexadecimal digits
     * @throws PluginOperationException if it is none, or cannot be written down
     */
    void trust(String digest) throws PluginOperationException;

    /**
     * Trusts a jar no longer. Bundles that it was for are stopped. Blocks while a file is written.
     *
     * @throws PluginOperationException if it was not trusted, or that cannot be written down
     */
    void distrust(String digest) throws PluginOperationException;
}
