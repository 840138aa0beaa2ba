package io.millrace.core.plugin;

import java.util.List;
import java.util.Set;

/** The bundles of the framework as far as plugin operations look at them. Safe for any thread. */
interface InstalledBundles {
    /** Bundles that use the media API and are not the platform itself. */
    List<Item> plugins();

    /**
     * Whether every service that a bundle offers can be had: a component is made only when its service is fetched, and
     * may fail then.
     */
    boolean answers(Item bundle);

    /** Removes a bundle that no feature owns, such as one from the deploy folder. */
    void remove(Item bundle) throws Exception;

    /**
     * One bundle.
     *
     * @param name symbolic name
     * @param version bundle version
     * @param bundleId the framework's id
     * @param active whether it is started
     * @param deployed whether it came from the deploy folder
     * @param services types of the services it offers now, for finding out whether a new version offers the same
     * @param serves what these services are for, in words
     * @param title its name for people; empty for none
     * @param description what it is for; empty if it does not say
     */
    record Item(
            String name,
            String version,
            long bundleId,
            boolean active,
            boolean deployed,
            Set<String> services,
            List<String> serves,
            String title,
            String description) {
        Item(
                String name,
                String version,
                long bundleId,
                boolean active,
                boolean deployed,
                Set<String> services,
                List<String> serves) {
            this(name, version, bundleId, active, deployed, services, serves, "", "");
        }

        public Item {
            services = Set.copyOf(services);
            serves = List.copyOf(serves);
        }
    }
}
