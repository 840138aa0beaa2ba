package io.millrace.core.plugin;

import java.net.URI;
import java.util.List;

/**
 * What plugins are installed as: one root feature each, with an exact version. Everything else that touches bundles is
 * undone by the feature service sooner or later. Every call may block for seconds.
 */
interface FeatureStore {
    /** Makes the features of a repository known; does nothing if they are. */
    void addRepository(URI repository) throws Exception;

    /** Names and versions of the features a repository holds. */
    List<FeatureId> features(URI repository) throws Exception;

    /** Installs a feature beside what is there, without refreshing anything. */
    void install(FeatureId feature) throws Exception;

    /** Uninstalls a root feature, without refreshing anything. */
    void uninstall(FeatureId feature) throws Exception;

    /** Whether a feature is installed as a root. */
    boolean isInstalled(FeatureId feature);

    /** Whether a feature is known from some repository. */
    boolean isKnown(FeatureId feature);

    /**
     * A feature.
     *
     * @param name for plugins the bundle's symbolic name
     * @param version exact
     */
    record FeatureId(String name, String version) {
        @Override
        public String toString() {
            return name + "/" + version;
        }
    }
}
