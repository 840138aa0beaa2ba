package io.millrace.api.plugin;

import java.util.Comparator;

/**
 * Which bundle offers a service. The highest wins: by bundle version, then by bundle id, then by service id, so that an
 * old version that comes back late gets no traffic.
 *
 * @param plugin bundle symbolic name
 * @param version bundle version, comparable as text by {@link #compareTo}
 * @param bundleId the framework's bundle id
 * @param serviceId the framework's service id
 */
public record PluginVersion(String plugin, Version version, long bundleId, long serviceId)
        implements Comparable<PluginVersion> {
    private static final Comparator<PluginVersion> ORDER = Comparator.comparing(PluginVersion::version)
            .thenComparingLong(PluginVersion::bundleId)
            .thenComparingLong(PluginVersion::serviceId);

    @Override
    public int compareTo(PluginVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return plugin + "/" + version + " [" + bundleId + "]";
    }

    /**
     * A version as OSGi writes it.
     *
     * @param major incompatible changes
     * @param minor additions
     * @param micro repairs
     * @param qualifier compared as text
     */
    public record Version(int major, int minor, int micro, String qualifier) implements Comparable<Version> {
        private static final Comparator<Version> ORDER = Comparator.comparingInt(Version::major)
                .thenComparingInt(Version::minor)
                .thenComparingInt(Version::micro)
                .thenComparing(Version::qualifier);

        /** Reads {@code 1}, {@code 1.2}, {@code 1.2.3} or {@code 1.2.3.qualifier}. */
        public static Version parse(String text) {
            String[] parts = text.split("\\.", 4);
            int[] numbers = new int[3];
            for (int i = 0; i < Math.min(3, parts.length); i++) {
                numbers[i] = Integer.parseInt(parts[i]);
            }
            return new Version(numbers[0], numbers[1], numbers[2], parts.length > 3 ? parts[3] : "");
        }

        @Override
        public int compareTo(Version other) {
            return ORDER.compare(this, other);
        }

        @Override
        public String toString() {
            return major + "." + minor + "." + micro + (qualifier.isEmpty() ? "" : "." + qualifier);
        }
    }
}
