package io.millrace.core.plugin;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A feature service and a framework in one: installing a feature makes its bundle appear. */
final class FakePlatform implements FeatureStore, InstalledBundles {
    final Set<FeatureId> roots = new LinkedHashSet<>();
    final Set<FeatureId> known = new LinkedHashSet<>();
    final Map<FeatureId, Item> bundles = new LinkedHashMap<>();
    /** What a feature's bundle offers when it is installed; one service by default. */
    final Map<FeatureId, Set<String>> offers = new HashMap<>();

    final Set<FeatureId> broken = new LinkedHashSet<>();
    /** Whose components cannot be made. */
    final Set<FeatureId> mute = new LinkedHashSet<>();

    private long nextBundleId = 100;

    /** A bundle that a boot feature installed. */
    Item boot(String name, String version) {
        FeatureId id = new FeatureId(name, version);
        known.add(id);
        install(id);
        return bundles.get(id);
    }

    /** A bundle that lies in the deploy folder. */
    void deploy(String name, String version) {
        FeatureId id = new FeatureId(name, version);
        bundles.put(id, new Item(name, version, nextBundleId++, true, true, Set.of("S"), List.of("S")));
    }

    /** A bundle file as an operator has it. */
    static URI jar(Path folder, String name, String version) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (name != null) {
            manifest.getMainAttributes().putValue("Bundle-SymbolicName", name + ";singleton:=true");
            manifest.getMainAttributes().putValue("Bundle-Version", version);
        }
        Path file = folder.resolve("download-" + name + "-" + version + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            out.finish();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return file.toUri();
    }

    @Override
    public void addRepository(URI repository) {
        String file = Path.of(repository).getFileName().toString().replace(".xml", "");
        int dash = file.indexOf('-');
        known.add(new FeatureId(file.substring(0, dash), file.substring(dash + 1)));
    }

    @Override
    public List<FeatureId> features(URI repository) {
        return List.copyOf(known);
    }

    @Override
    public void install(FeatureId feature) {
        roots.add(feature);
        if (broken.contains(feature)) {
            throw new IllegalStateException("Activator error");
        }
        Set<String> services = offers.getOrDefault(feature, Set.of("S"));
        bundles.put(
                feature,
                new Item(feature.name(), feature.version(), nextBundleId++, true, false, services, List.of("S")));
    }

    @Override
    public void uninstall(FeatureId feature) {
        roots.remove(feature);
        bundles.remove(feature);
    }

    @Override
    public boolean isInstalled(FeatureId feature) {
        return roots.contains(feature);
    }

    @Override
    public boolean isKnown(FeatureId feature) {
        return known.contains(feature);
    }

    @Override
    public List<Item> plugins() {
        return new ArrayList<>(bundles.values());
    }

    @Override
    public boolean answers(Item bundle) {
        return !mute.contains(new FeatureId(bundle.name(), bundle.version()));
    }

    @Override
    public void remove(Item bundle) {
        bundles.remove(new FeatureId(bundle.name(), bundle.version()));
    }

    /** Versions of a plugin that are installed now. */
    List<String> versions(String name) {
        return plugins().stream()
                .filter(item -> item.name().equals(name))
                .map(Item::version)
                .toList();
    }
}
