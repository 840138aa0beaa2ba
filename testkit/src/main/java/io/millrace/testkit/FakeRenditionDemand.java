package io.millrace.testkit;

import io.millrace.api.codec.RenditionDemand;
import io.millrace.api.codec.RenditionUnavailableException;
import io.millrace.api.live.LiveStream;
import io.millrace.api.media.StreamName;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers which renditions are needed; the test says when they begin. Safe for any thread. */
public final class FakeRenditionDemand implements RenditionDemand {
    private final List<Standing> standing = new CopyOnWriteArrayList<>();

    /** Names that are needed now, once for each need. */
    public List<String> needed() {
        return standing.stream().map(need -> need.name.toString()).toList();
    }

    /** A rendition is live. */
    public void begin(LiveStream rendition) {
        standing.stream()
                .filter(need -> need.name.equals(rendition.name()))
                .forEach(need -> need.stream.complete(rendition));
    }

    /** Nothing that is needed can be made. */
    public void refuse(String reason) {
        standing.forEach(need -> need.stream.completeExceptionally(new RenditionUnavailableException(reason)));
    }

    @Override
    public Need need(StreamName rendition) {
        if (rendition.rendition().isEmpty()) {
            throw new IllegalArgumentException(rendition + " is no rendition");
        }
        Standing need = new Standing(rendition);
        standing.add(need);
        return need;
    }

    private final class Standing implements Need {
        private final StreamName name;
        private final CompletableFuture<LiveStream> stream = new CompletableFuture<>();

        Standing(StreamName name) {
            this.name = name;
        }

        @Override
        public CompletionStage<LiveStream> stream() {
            return stream.minimalCompletionStage();
        }

        @Override
        public void close() {
            standing.remove(this);
        }
    }
}
