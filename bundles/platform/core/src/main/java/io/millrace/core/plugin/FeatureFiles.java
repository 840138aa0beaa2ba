package io.millrace.core.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.karaf.features.ConfigFileInfo;
import org.apache.karaf.features.FeatureEvent;
import org.apache.karaf.features.FeatureEvent.EventType;
import org.apache.karaf.features.FeaturesListener;
import org.apache.karaf.features.RepositoryEvent;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a feature brought into the folder {@code codecs} goes with it. Karaf keeps the files of features that are
 * uninstalled, which suits configuration: these are programs. Safe for any thread.
 */
@Component(service = FeaturesListener.class)
public final class FeatureFiles implements FeaturesListener {
    private static final Logger LOG = LoggerFactory.getLogger(FeatureFiles.class);

    private final Path base;
    private final Path codecs;

    @Activate
    public FeatureFiles() {
        this(Path.of(System.getProperty("karaf.base", ".")));
    }

    FeatureFiles(Path base) {
        this.base = base;
        codecs = base.resolve("codecs");
    }

    @Override
    public void featureEvent(FeatureEvent event) {
        if (event.getType() == EventType.FeatureUninstalled && !event.isReplay()) {
            for (ConfigFileInfo file : event.getFeature().getConfigurationFiles()) {
                Path path = base.resolve(file.getFinalname()).normalize();
                if (path.startsWith(codecs)) {
                    remove(path);
                }
            }
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} belongs to no feature any more, but cannot be removed: {}", file, e.getMessage());
        }
    }

    @Override
    public void repositoryEvent(RepositoryEvent event) {
        // files come and go with features
    }
}
