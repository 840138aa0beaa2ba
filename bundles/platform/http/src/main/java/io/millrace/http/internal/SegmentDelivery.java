package io.millrace.http.internal;

import io.millrace.api.media.Track;
import io.millrace.api.packaging.Body;
import io.millrace.api.packaging.ByteRange;
import io.millrace.api.packaging.ManifestException;
import io.millrace.api.packaging.Presentations;
import io.millrace.api.packaging.SegmentNames;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentedStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Answers with segments, parts and CMAF headers. A part that is hinted but not there yet is held until it is complete; a
 * segment that is still being written is streamed as its parts appear. Safe for any thread.
 */
final class SegmentDelivery {
    private static final String IMMUTABLE = "public, max-age=31536000, immutable";
    private static final long MAX_READ_BYTES = 16 << 20;

    private final Presentations presentations;
    private final Admission admission;

    SegmentDelivery(Presentations presentations, Admission admission) {
        this.presentations = presentations;
        this.admission = admission;
    }

    /** Answers; what does not exist is refused before the viewer is looked at. */
    void deliver(Delivery delivery) throws Exception {
        SegmentNames.Parsed name = delivery.path().segment();
        SegmentedStream stream = presentations.segments(delivery.path().stream(), name.streamId());
        if (stream == null || !stream.epoch().equals(name.epoch())) {
            throw missing(delivery);
        }
        SegmentLookup found = SegmentLookup.find(stream.window(), name, true);
        if (found.isMissing()) {
            throw missing(delivery);
        }
        admission.admit(delivery, viewer -> {
            Permitted.check(delivery, stream);
            presentations.watched(stream);
            answer(delivery, stream, found);
        });
    }

    private void answer(Delivery delivery, SegmentedStream stream, SegmentLookup found) throws Exception {
        if (found.body() != null) {
            whole(delivery, stream, found.body());
        } else if (found.isGrowing()) {
            growing(delivery, stream);
        } else if (found.isAwaited()) {
            SegmentNames.Parsed name = delivery.path().segment();
            CompletionStage<SegmentWindow> later = stream.await(name.number(), Math.max(0, name.partIndex()));
            delivery.then(later, window -> answer(delivery, stream, SegmentLookup.find(window, name, false)));
        } else {
            throw missing(delivery);
        }
    }

    private static ManifestException missing(Delivery delivery) {
        return new ManifestException(404, "There is no " + delivery.path().file() + " in " + delivery.path().stream());
    }

    private static void whole(Delivery delivery, SegmentedStream stream, Body body)
            throws IOException, ManifestException {
        String entityTag = delivery.path().entityTag();
        if (RequestHeaders.names(delivery.request().getHeader("If-None-Match"), entityTag)) {
            if (delivery.claim()) {
                headers(delivery, stream);
                delivery.sendEmpty(HttpServletResponse.SC_NOT_MODIFIED);
            }
            return;
        }
        long sizeBytes = body.sizeBytes();
        ByteRange range = null;
        String rangeHeader = delivery.request().getHeader("Range");
        String condition = rangeHeader == null ? null : delivery.request().getHeader("If-Range");
        if (rangeHeader != null && (condition == null || condition.equals(entityTag))) {
            try {
                range = RangeHeader.parse(rangeHeader, sizeBytes);
            } catch (RangeHeader.UnsatisfiableException e) {
                delivery.response().setHeader("Content-Range", "bytes */" + sizeBytes);
                throw new ManifestException(416, "The resource has " + sizeBytes + " bytes");
            }
        }
        send(delivery, stream, body, range);
    }

    private static void send(Delivery delivery, SegmentedStream stream, Body body, ByteRange range) throws IOException {
        ByteRange sent = range != null ? range : new ByteRange(0, body.sizeBytes());
        if (sent.sizeBytes() > MAX_READ_BYTES && !delivery.isHead()) {
            large(delivery, stream, body, range, sent);
            return;
        }
        delivery.then(body.read(sent), buffers -> {
            if (delivery.claim()) {
                headers(delivery, stream);
                delivery.send(status(delivery, body, range), buffers, sent.sizeBytes());
            }
        });
    }

    private static void large(Delivery delivery, SegmentedStream stream, Body body, ByteRange range, ByteRange sent)
            throws IOException {
        BodyFeed feed = new BodyFeed() {
            @Override
            public Available available() {
                return new Available(body, true);
            }

            @Override
            public CompletionStage<?> more() {
                return CompletableFuture.completedFuture(null);
            }
        };
        if (delivery.claim()) {
            headers(delivery, stream);
            delivery.response().setStatus(status(delivery, body, range));
            delivery.response().setContentLengthLong(sent.sizeBytes());
            new BodyPump(ServletSink.start(delivery, ServletSink.Owner.NONE), feed, sent).start();
        }
    }

    /** Its length is not known yet, so ranges do not apply. */
    private static void growing(Delivery delivery, SegmentedStream stream) throws IOException {
        if (!delivery.claim()) {
            return;
        }
        headers(delivery, stream);
        if (delivery.isHead()) {
            delivery.sendEmpty(HttpServletResponse.SC_OK);
            return;
        }
        delivery.response().setStatus(HttpServletResponse.SC_OK);
        BodyFeed feed = new SegmentFeed(stream, delivery.path().segment().number());
        ServletSink sink = ServletSink.start(delivery, ServletSink.Owner.NONE);
        new BodyPump(sink, feed, new ByteRange(0, Long.MAX_VALUE)).start();
    }

    private static int status(Delivery delivery, Body body, ByteRange range) {
        if (range == null) {
            return HttpServletResponse.SC_OK;
        }
        delivery.response()
                .setHeader("Content-Range", "bytes " + range.from() + "-" + (range.to() - 1) + "/" + body.sizeBytes());
        return HttpServletResponse.SC_PARTIAL_CONTENT;
    }

    private static void headers(Delivery delivery, SegmentedStream stream) {
        HttpServletResponse response = delivery.response();
        delivery.cacheControl(IMMUTABLE);
        response.setHeader("ETag", delivery.path().entityTag());
        response.setHeader("Accept-Ranges", "bytes");
        response.setContentType(contentType(stream.track()));
    }

    private static String contentType(Track track) {
        if (track.isVideo()) {
            return "video/mp4";
        }
        return track.isAudio() ? "audio/mp4" : "application/mp4";
    }
}
