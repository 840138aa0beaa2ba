package io.millrace.protocols.hlspull;

import io.millrace.protocols.hlspull.fetch.Answer;
import io.millrace.protocols.hlspull.fetch.Fetcher;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What the loaders of one attempt share, and whom they tell. Everything runs on the pull's serial executor. */
interface Playback {
    Fetcher fetcher();

    PullLimits limits();

    long nowUs();

    /** Runs something later, unless the attempt is over then. */
    void later(long delayUs, Runnable task);

    /** Hands a result on, or the reason why there is none, unless the attempt is over then. */
    <T> void await(CompletableFuture<T> result, Consumer<T> then, Consumer<String> failed);

    /** Bytes came. */
    void received(Answer answer);

    /** A loader has its first playlist. */
    void began(RenditionLoader loader);

    /**
     * A segment came.
     *
     * @param endUs where the samples ended that were there before it, or {@link Timeline#NOWHERE}
     */
    void arrived(RenditionLoader loader, long endUs);

    /** Whether a loader should fetch the next segment now. */
    boolean wantsMore(RenditionLoader loader);

    /** Something is wrong that may pass. */
    void complain(String words);

    /** What was wrong has passed. */
    void recovered();

    /** The attempt fails. */
    void fail(String reason);
}
