package io.millrace.core.access;

import io.millrace.api.access.AccessRecheck;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Component;

/** Tells that other rules hold now, so that who was let in is asked about again. Safe for any thread. */
@Component(service = {AccessChanges.class, AccessRecheck.class})
public final class AccessChanges implements AccessRecheck {
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();

    /** @param watcher called on the thread that changes a rule, maybe before the rule's component took the change up */
    public void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    public void unwatch(Runnable watcher) {
        watchers.remove(watcher);
    }

    @Override
    public void changed() {
        watchers.forEach(Runnable::run);
    }
}
