package io.millrace.protocols.webrtc;

import io.millrace.api.live.LiveStream;
import io.millrace.api.work.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Viewers that lost a picture wish for a key picture, and publishers of this protocol can be asked for one. Wishes for one
 * stream that come together are one; publishers limit how often they ask. Safe for any thread.
 */
public final class KeyPictureWishes {
    private static final class Source {
        private final Executor executor;
        private final Runnable wanted;
        private final AtomicBoolean pending = new AtomicBoolean();

        Source(Executor executor, Runnable wanted) {
            this.executor = executor;
            this.wanted = wanted;
        }

        void want() {
            if (pending.compareAndSet(false, true)) {
                executor.execute(() -> {
                    pending.set(false);
                    wanted.run();
                });
            }
        }
    }

    private final Map<LiveStream, Source> sources = new ConcurrentHashMap<>();

    /**
     * A publisher can be asked.
     *
     * @param executor where it is asked
     * @return takes this back
     */
    public Timer.Cancellable register(LiveStream stream, Executor executor, Runnable wanted) {
        Source source = new Source(executor, wanted);
        sources.put(stream, source);
        return () -> sources.remove(stream, source);
    }

    /**
     * A viewer wishes for a key picture.
     *
     * @return false if nobody can be asked
     */
    public boolean want(LiveStream stream) {
        Source source = sources.get(stream);
        if (source != null) {
            source.want();
        }
        return source != null;
    }
}
