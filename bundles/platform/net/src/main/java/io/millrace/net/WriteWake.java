package io.millrace.net;

import io.millrace.api.work.Timer;
import java.util.concurrent.Executor;

/**
 * When the players of a wire stream are woken: at once for a picture; sound waits for the next picture for a short time, so
 * that both leave in one write. Owned by the executor it is made with.
 */
public final class WriteWake {
    private final Timer timer;
    private final Executor owner;
    private final long soundWaitUs;
    private final Runnable wake;
    private Timer.Cancellable waiting;
    private boolean urgent;
    private boolean news;
    private boolean closed;

    /**
     * Nothing is new.
     *
     * @param owner where everything here happens
     * @param soundWaitUs how long sound waits at most
     * @param wake lets every player write what is new
     */
    public WriteWake(Timer timer, Executor owner, long soundWaitUs, Runnable wake) {
        this.timer = timer;
        this.owner = owner;
        this.soundWaitUs = soundWaitUs;
        this.wake = wake;
    }

    /** Something was written that players want at once. */
    public void urgent() {
        urgent = true;
        news = true;
    }

    /** Something was written that can wait. */
    public void news() {
        news = true;
    }

    /** All that there was is written. */
    public void written() {
        if (urgent) {
            wake();
        } else if (news && waiting == null) {
            waiting = timer.after(soundWaitUs, owner, this::waited);
        }
    }

    /** Wakes nobody any more. */
    public void close() {
        closed = true;
        cancel();
    }

    private void waited() {
        if (news && !closed) {
            wake();
        }
    }

    /** A wait that began before belongs to sound that leaves now: the next sound has a wait of its own. */
    private void wake() {
        cancel();
        urgent = false;
        news = false;
        wake.run();
    }

    private void cancel() {
        if (waiting != null) {
            waiting.cancel();
            waiting = null;
        }
    }
}
