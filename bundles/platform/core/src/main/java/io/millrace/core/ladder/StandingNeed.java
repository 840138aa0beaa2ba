package io.millrace.core.ladder;

import io.millrace.api.codec.OutputStatus;
import io.millrace.api.codec.OutputStatus.State;
import io.millrace.api.codec.RenditionDemand.Need;
import io.millrace.api.codec.RenditionUnavailableException;
import io.millrace.api.live.LiveStream;
import io.millrace.api.media.StreamName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** One who needs a rendition. Safe for any thread; looked after by the ladders' executor. */
final class StandingNeed implements Need {
    /** A worker has to start, and a key picture to come, on a machine that is busy. */
    static final long BEGIN_US = 20_000_000;

    private final StreamName rendition;
    private final long deadlineUs;
    private final Consumer<StandingNeed> onClose;
    private final CompletableFuture<LiveStream> stream = new CompletableFuture<>();

    StandingNeed(StreamName rendition, long nowUs, Consumer<StandingNeed> onClose) {
        if (rendition.rendition().isEmpty()) {
            throw new IllegalArgumentException(rendition + " is no rendition");
        }
        this.rendition = rendition;
        deadlineUs = nowUs + BEGIN_US;
        this.onClose = onClose;
    }

    StreamName rendition() {
        return rendition;
    }

    boolean isWaiting() {
        return !stream.isDone();
    }

    /**
     * Answers if there is an answer.
     *
     * @param found the rendition, if it is planned
     * @param statuses how the stream's renditions do
     */
    void look(Optional<LiveStream> found, List<OutputStatus> statuses, long nowUs) {
        if (found.isPresent() && found.get().state() == LiveStream.State.LIVE) {
            stream.complete(found.get());
            return;
        }
        Optional<OutputStatus> status = statuses.stream()
                .filter(each -> rendition.rendition().equals(Optional.of(each.name())))
                .findFirst();
        boolean given = status.filter(each -> each.state() == State.REFUSED || each.state() == State.FAILED)
                .isPresent();
        if (given) {
            fail(status.get().reason());
        } else if (nowUs >= deadlineUs) {
            fail(found.isPresent() ? "It did not begin in time" : "Nothing that is installed makes it of this stream");
        }
    }

    private void fail(String reason) {
        stream.completeExceptionally(new RenditionUnavailableException(rendition + " is not available: " + reason));
    }

    @Override
    public CompletionStage<LiveStream> stream() {
        return stream.minimalCompletionStage();
    }

    @Override
    public void close() {
        onClose.accept(this);
        stream.completeExceptionally(new RenditionUnavailableException(rendition + " is not needed any more"));
    }
}
