package io.millrace.protocols.srt.play;

import io.millrace.api.live.RingSignal;
import java.util.concurrent.Executor;

/** The players of one wire stream: one wake-up a loop, however many there are. Safe for any thread. */
final class Players {
    private final RingSignal signal = new RingSignal();

    RingSignal.Registration add(Executor loop, Runnable onReadable) {
        return signal.register(loop, onReadable);
    }

    void wake() {
        signal.signal();
    }
}
