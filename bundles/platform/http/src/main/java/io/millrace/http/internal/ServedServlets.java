package io.millrace.http.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.service.servlet.runtime.HttpServiceRuntime;
import org.osgi.service.servlet.runtime.dto.RuntimeDTO;

/**
 * Which servlets the web container serves: it learns of them later than the service registry. One that was served once is
 * not looked for again, as requests for it are held while it is being replaced. Safe for any thread.
 */
final class ServedServlets {
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Predicate<String> isWanted;
    private final AtomicReference<HttpServiceRuntime> runtime = new AtomicReference<>();

    ServedServlets(BundleContext context) {
        this(bundle -> isWanted(context, bundle));
    }

    /** @param isWanted whether a bundle is installed and is to run */
    ServedServlets(Predicate<String> isWanted) {
        this.isWanted = isWanted;
    }

    /** Who knows what the container serves. */
    void bind(HttpServiceRuntime arrived) {
        runtime.set(arrived);
    }

    void unbind(HttpServiceRuntime gone) {
        runtime.compareAndSet(gone, null);
    }

    /** Whether one of this name is there that nobody stopped. */
    private static boolean isWanted(BundleContext context, String name) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()) && bundle.getState() != Bundle.UNINSTALLED)
                .map(bundle -> bundle.adapt(BundleStartLevel.class))
                .anyMatch(level -> level != null && level.isPersistentlyStarted());
    }

    /**
     * The servlets that do not answer yet.
     *
     * @param bundles whose each servlet is, by the servlet's name
     */
    List<String> missing(Map<String, String> bundles) {
        List<String> unseen = bundles.entrySet().stream()
                .filter(each -> !seen.contains(each.getKey()) && isWanted.test(each.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        if (unseen.isEmpty()) {
            return unseen;
        }
        HttpServiceRuntime now = runtime.get();
        RuntimeDTO told = now == null ? null : now.getRuntimeDTO();
        if (told != null) {
            Arrays.stream(told.servletContextDTOs)
                    .flatMap(each -> Arrays.stream(each.servletDTOs))
                    .map(each -> each.name)
                    .filter(unseen::contains)
                    .forEach(seen::add);
        }
        return unseen.stream().filter(name -> !seen.contains(name)).toList();
    }
}
