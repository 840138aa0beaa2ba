package io.millrace.core.transfer;

import io.millrace.api.plugin.PluginFaults;
import io.millrace.api.plugin.PluginVersion;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.ServiceReference;

/** The pull sources, or the push targets, that are there. Safe for any thread. */
final class Offers<S> {
    private static final String SCHEMES = "millrace.scheme";

    /** A service and which schemes it takes. */
    record Offer<S>(S service, PluginVersion version, Set<String> schemes) {}

    private final List<Offer<S>> offers = new CopyOnWriteArrayList<>();
    private final PluginFaults faults;

    Offers(PluginFaults faults) {
        this.faults = faults;
    }

    /** The schemes that a service says it takes. */
    static Set<String> schemes(ServiceReference<?> reference) {
        Object value = reference.getProperty(SCHEMES);
        if (value instanceof String one) {
            return Set.of(one);
        }
        return value instanceof String[] several ? Set.of(several) : Set.of();
    }

    void add(S service, PluginVersion version, Set<String> schemes) {
        offers.add(new Offer<>(service, version, schemes));
    }

    void remove(S service) {
        offers.removeIf(offer -> offer.service() == service);
    }

    /** The newest service for a scheme that is not quarantined. */
    Optional<Offer<S>> best(String scheme) {
        return offers.stream()
                .filter(offer -> offer.schemes().contains(scheme) && !faults.isQuarantined(offer.version()))
                .max(Comparator.comparing(Offer::version));
    }
}
