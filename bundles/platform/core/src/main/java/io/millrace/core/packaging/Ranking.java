package io.millrace.core.packaging;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.osgi.framework.ServiceReference;

/** Whiteboard services, the highest ranking first. Safe for any thread. */
final class Ranking<S> {
    private record Entry<S>(S service, ServiceReference<S> reference) {}

    private final List<Entry<S>> entries = new ArrayList<>();
    private volatile List<S> ordered = List.of();

    synchronized void add(S service, ServiceReference<S> reference) {
        entries.add(new Entry<>(service, reference));
        Comparator<Entry<S>> lowestFirst = (a, b) -> a.reference().compareTo(b.reference());
        entries.sort(lowestFirst.reversed());
        order();
    }

    synchronized void remove(S service) {
        entries.removeIf(entry -> entry.service() == service);
        order();
    }

    private void order() {
        ordered = entries.stream().map(Entry::service).toList();
    }

    List<S> all() {
        return ordered;
    }
}
