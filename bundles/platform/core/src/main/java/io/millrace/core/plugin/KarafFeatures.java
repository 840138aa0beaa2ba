package io.millrace.core.plugin;

import java.net.URI;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;
import org.apache.karaf.features.FeaturesService.Option;
import org.apache.karaf.features.Repository;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The feature store of the running Karaf. */
@Component(service = FeatureStore.class)
public final class KarafFeatures implements FeatureStore {
    private static final EnumSet<Option> QUIETLY = EnumSet.of(Option.NoAutoRefreshBundles);

    private final FeaturesService features;

    @Activate
    public KarafFeatures(@Reference FeaturesService features) {
        this.features = features;
    }

    @Override
    public void addRepository(URI repository) throws Exception {
        features.addRepository(repository);
    }

    @Override
    public List<FeatureId> features(URI repository) throws Exception {
        Repository found = Arrays.stream(features.listRepositories())
                .filter(candidate -> candidate.getURI().equals(repository))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no feature repository at " + repository));
        return Arrays.stream(found.getFeatures()).map(KarafFeatures::id).toList();
    }

    @Override
    public void install(FeatureId feature) throws Exception {
        features.installFeature(feature.name(), feature.version(), QUIETLY);
    }

    @Override
    public void uninstall(FeatureId feature) throws Exception {
        features.uninstallFeature(feature.name(), feature.version(), QUIETLY);
    }

    @Override
    public boolean isInstalled(FeatureId feature) {
        try {
            return Arrays.stream(features.listRequiredFeatures())
                    .anyMatch(required -> id(required).equals(feature));
        } catch (Exception e) {
            throw new IllegalStateException("The feature service does not answer", e);
        }
    }

    @Override
    public boolean isKnown(FeatureId feature) {
        try {
            return features.getFeature(feature.name(), feature.version()) != null;
        } catch (Exception e) {
            throw new IllegalStateException("The feature service does not answer", e);
        }
    }

    private static FeatureId id(Feature feature) {
        return new FeatureId(feature.getName(), feature.getVersion());
    }
}
