package io.millrace.codecs.ffmpeg;

import io.millrace.api.codec.PictureDecoder;
import io.millrace.api.codec.PictureUnavailableException;
import io.millrace.api.codec.Pictures;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Still pictures: the newest key picture of a stream, decoded by one worker for all streams, one picture at a time. What
 * was made is kept for two seconds. Safe for any thread; the rest is done on the loop.
 */
final class PictureDesk implements Pictures, PictureDecoder, PictureRequest.Desk {
    private static final long FRESH_US = 2_000_000;
    private static final long FAILED_US = 10_000_000;
    private static final int MAX_KEPT = 256;
    private static final long MAX_KEPT_BYTES = 64L << 20;
    private static final int MAX_WAITING = 64;

    private final LiveStreams streams;
    private final WorkerHouse house;
    private final Executor replies;
    private final PictureWorker worker;
    /** All that are not answered. */
    private final Map<PictureKey, PictureRequest> requests = new LinkedHashMap<>();
    /** Those that have what is to be decoded. */
    private final Deque<PictureWorker.Client> waiting = new ArrayDeque<>();

    private final Map<PictureKey, Kept> kept = new LinkedHashMap<>();
    private long keptBytes;
    /** Pictures of their own that are not answered. */
    private final Set<SinglePicture> singles = new LinkedHashSet<>();

    private PictureWorker.Client current;
    private boolean closed;

    /** @param replies where those who asked hear of their pictures */
    PictureDesk(LiveStreams streams, WorkerHouse house, Executor replies) {
        this.streams = streams;
        this.house = house;
        this.replies = replies;
        worker = new PictureWorker(house);
    }

    /**
     * What can be asked for.
     *
     * @param stream which
     * @param width pixels, 0 for its own
     */
    record PictureKey(StreamName stream, int width) {}

    /** What was made, or why it could not be. */
    private record Kept(ByteBuffer jpeg, Exception failure, long dtsUs, long untilUs) {}

    @Override
    public CompletionStage<ByteBuffer> jpeg(StreamName name, int width) {
        Optional<LiveStream> stream = streams.find(name);
        if (stream.isEmpty()) {
            return failed("There is no stream " + name, false);
        }
        if (stream.get().state() == LiveStream.State.WAITING) {
            return failed(name + " has not begun yet", true);
        }
        if (stream.get().tracks().stream().noneMatch(Track::isVideo)) {
            return failed(name + " has no pictures", false);
        }
        return onLoop(reply -> ask(stream.get(), new PictureKey(name, Math.max(0, width)), reply));
    }

    @Override
    public CompletionStage<ByteBuffer> jpeg(Track video, Sample picture, int width) {
        if (!video.isVideo() || video.id() != picture.trackId() || !picture.isSync()) {
            return failed("That is no key picture", false);
        }
        return onLoop(reply -> ask(video, picture, Math.max(0, width), reply));
    }

    private CompletionStage<ByteBuffer> onLoop(Consumer<CompletableFuture<ByteBuffer>> asking) {
        CompletableFuture<ByteBuffer> reply = new CompletableFuture<>();
        try {
            house.loop().execute(() -> asking.accept(reply));
        } catch (RejectedExecutionException e) {
            return failed("No picture can be made now: " + e.getMessage(), true);
        }
        return reply.minimalCompletionStage();
    }

    /** Pictures are never enlarged. */
    static int notEnlarged(VideoFormat format, int width) {
        return format.width() > 0 && width >= format.width() ? 0 : width;
    }

    private static CompletionStage<ByteBuffer> failed(String reason, boolean temporary) {
        return CompletableFuture.failedStage(new PictureUnavailableException(reason, temporary));
    }

    private void ask(LiveStream stream, PictureKey key, CompletableFuture<ByteBuffer> reply) {
        Kept before = kept.get(key);
        if (before != null && house.clock().monotonicUs() < before.untilUs) {
            reply(reply, before.jpeg, before.failure);
            return;
        }
        PictureRequest same = requests.get(key);
        if (same != null) {
            same.join(reply);
        } else if (isFull()) {
            reply(reply, null, tooMany());
        } else {
            PictureRequest request = new PictureRequest(key, stream, house, worker, this);
            request.join(reply);
            requests.put(key, request);
            request.begin(before == null ? null : before.jpeg, before == null ? 0 : before.dtsUs);
        }
    }

    private void ask(Track video, Sample picture, int width, CompletableFuture<ByteBuffer> reply) {
        if (isFull()) {
            reply(reply, null, tooMany());
            return;
        }
        SinglePicture single = new SinglePicture(
                video, picture, width, house, worker, (done, jpeg, failure) -> done(done, reply, jpeg, failure));
        singles.add(single);
        single.begin();
        found(single);
    }

    private boolean isFull() {
        return closed || requests.size() + singles.size() >= MAX_WAITING;
    }

    private static PictureUnavailableException tooMany() {
        return new PictureUnavailableException("Too many pictures are asked for", true);
    }

    @Override
    public void found(PictureWorker.Client client) {
        waiting.add(client);
        next();
    }

    private void done(
            SinglePicture single,
            CompletableFuture<ByteBuffer> reply,
            ByteBuffer jpeg,
            PictureUnavailableException failure) {
        singles.remove(single);
        reply(reply, jpeg, failure);
        over(single);
    }

    private void over(PictureWorker.Client client) {
        waiting.remove(client);
        if (current == client) {
            current = null;
            next();
        }
    }

    private void next() {
        if (current == null && !waiting.isEmpty()) {
            current = waiting.remove();
            current.decode();
        }
    }

    @Override
    public void done(PictureRequest request, ByteBuffer jpeg, long dtsUs, String failure) {
        long nowUs = house.clock().monotonicUs();
        Exception thrown = jpeg == null ? new PictureUnavailableException(failure, true) : null;
        forget(request.key());
        boolean undecodable = jpeg == null && request.hasFound();
        kept.put(request.key(), new Kept(jpeg, thrown, dtsUs, nowUs + (undecodable ? FAILED_US : FRESH_US)));
        keptBytes += jpeg == null ? 0 : jpeg.remaining();
        while (kept.size() > MAX_KEPT || keptBytes > MAX_KEPT_BYTES) {
            forget(kept.keySet().iterator().next());
        }
        requests.remove(request.key(), request);
        request.replies().forEach(reply -> reply(reply, jpeg, thrown));
        over(request);
    }

    private void forget(PictureKey key) {
        Kept old = kept.remove(key);
        keptBytes -= old == null || old.jpeg == null ? 0 : old.jpeg.remaining();
    }

    private void reply(CompletableFuture<ByteBuffer> reply, ByteBuffer jpeg, Exception failure) {
        replies.execute(() -> {
            if (failure == null) {
                reply.complete(jpeg.asReadOnlyBuffer());
            } else {
                reply.completeExceptionally(failure);
            }
        });
    }

    /** On the loop: workers start in another way from now on. */
    void renew() {
        worker.renew();
    }

    /** On the loop: whoever waits is told. */
    void close() {
        closed = true;
        List.copyOf(requests.values()).forEach(request -> request.fail("The server is stopping"));
        List.copyOf(singles).forEach(single -> single.fail("The server is stopping"));
        worker.close();
    }
}
