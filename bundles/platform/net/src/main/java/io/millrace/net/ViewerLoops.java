package io.millrace.net;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The viewers of one wire stream by event loop: one wake-up a loop, however many viewers it has. Adding and removing is
 * done on the viewer's own loop; the rest from any thread.
 *
 * @param <V> the viewers
 */
public final class ViewerLoops<V extends ViewerLoops.Viewer> {
    /** One viewer. Called on its event loop. */
    public interface Viewer {
        /** Writes what is new while the channel takes it. */
        void drain();

        /**
         * Looks after itself, once a second.
         *
         * @param ended whether the stream is over
         */
        void tick(boolean ended);
    }

    private volatile List<Group<V>> groups = List.of();

    /** Adds a viewer; only then may it take a place in the ring. */
    public void add(V viewer, EventLoop loop) {
        Group<V> group = find(loop);
        if (group == null) {
            group = new Group<>(loop);
            synchronized (this) {
                List<Group<V>> grown = new ArrayList<>(groups);
                grown.add(group);
                groups = List.copyOf(grown);
            }
        }
        group.viewers.add(viewer);
    }

    /** Takes a viewer away. */
    public void remove(V viewer, EventLoop loop) {
        Group<V> group = find(loop);
        if (group == null) {
            return;
        }
        group.viewers.remove(viewer);
        if (group.viewers.isEmpty()) {
            synchronized (this) {
                List<Group<V>> left = new ArrayList<>(groups);
                left.remove(group);
                groups = List.copyOf(left);
            }
        }
    }

    private Group<V> find(EventLoop loop) {
        for (Group<V> group : groups) {
            if (group.loop == loop) {
                return group;
            }
        }
        return null;
    }

    /** Loops with viewers. */
    public Collection<EventLoop> loops() {
        return groups.stream().map(group -> group.loop).toList();
    }

    /** Lets every viewer write what is new. */
    public void wake() {
        for (Group<V> group : groups) {
            group.wake();
        }
    }

    /**
     * Looks after stalled viewers, once a second.
     *
     * @param ended whether the stream is over
     */
    public void tick(boolean ended) {
        for (Group<V> group : groups) {
            execute(group.loop, () -> group.tick(ended));
        }
    }

    private static void execute(EventLoop loop, Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // the loop has ended, and its viewers with it
        }
    }

    private static final class Group<V extends Viewer> implements Runnable {
        private final EventLoop loop;
        private final List<V> viewers = new ArrayList<>();
        private final AtomicBoolean pending = new AtomicBoolean();

        Group(EventLoop loop) {
            this.loop = loop;
        }

        void wake() {
            if (!pending.get() && pending.compareAndSet(false, true)) {
                execute(loop, this);
            }
        }

        /** Backwards: a viewer may leave while it is drained. */
        @Override
        public void run() {
            pending.set(false);
            for (int i = viewers.size() - 1; i >= 0; i--) {
                if (i < viewers.size()) {
                    viewers.get(i).drain();
                }
            }
        }

        void tick(boolean ended) {
            for (V viewer : List.copyOf(viewers)) {
                viewer.tick(ended);
            }
        }
    }
}
