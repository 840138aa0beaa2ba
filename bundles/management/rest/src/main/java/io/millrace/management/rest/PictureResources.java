package io.millrace.management.rest;

import io.millrace.api.codec.PictureUnavailableException;
import io.millrace.api.media.StreamName;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code streams/{app}/{name}/thumbnail}: for a console, which sees every stream and is nobody's viewer. */
final class PictureResources {
    private static final Logger LOG = LoggerFactory.getLogger(PictureResources.class);
    private static final String JPEG = "image/jpeg";
    private static final int WIDTH = 320;
    private static final Map<String, String> SOON = Map.of("Retry-After", "2");

    private final Room room;

    PictureResources(Room room) {
        this.room = room;
    }

    List<Operation> operations() {
        return List.of(new Operation(
                        "GET",
                        "/streams/{app}/{name}/thumbnail",
                        "streams",
                        "showThumbnail",
                        "Shows the stream's newest key picture; whoever looks at it does not count as a viewer")
                .forWhom(Access.ACCOUNT)
                .answersIn(JPEG)
                .answers(200, null)
                .later(this::show));
    }

    private CompletionStage<Reply> show(Call call) {
        StreamName name = call.stream();
        if (!call.caller().sees(name) || room.streams.find(name).isEmpty()) {
            throw ApiException.notFound("stream " + name);
        }
        return room.pictures()
                .jpeg(name, WIDTH)
                .thenApply(PictureResources::reply)
                .exceptionally(failure -> {
                    throw refusal(name, failure);
                });
    }

    private static Reply reply(ByteBuffer jpeg) {
        byte[] bytes = new byte[jpeg.remaining()];
        jpeg.duplicate().get(bytes);
        return Reply.bytes(bytes, JPEG);
    }

    private static ApiException refusal(StreamName name, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof PictureUnavailableException unavailable) {
            return unavailable.isTemporary()
                    ? new ApiException(503, unavailable.getMessage(), SOON)
                    : new ApiException(404, unavailable.getMessage());
        }
        LOG.warn("The picture of {} could not be made", name, cause);
        return new ApiException(503, "The picture could not be made; the server's log says why", SOON);
    }
}
