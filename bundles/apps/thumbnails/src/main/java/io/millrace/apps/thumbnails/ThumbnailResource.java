package io.millrace.apps.thumbnails;

import io.millrace.api.codec.PictureUnavailableException;
import io.millrace.api.codec.Pictures;
import io.millrace.api.live.LiveStream;
import io.millrace.api.plugin.StreamResourceName;
import io.millrace.http.Exchange;
import io.millrace.http.StreamResource;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionException;
import java.util.zip.CRC32C;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The newest key picture of a stream: {@code thumbnail.jpg}, 320 pixels wide, and {@code snapshot.jpg} in its full size,
 * or as wide as {@code ?width=} says: {@code 160}, {@code 320}, {@code 640}, {@code 1280} or {@code full}. Whoever makes
 * pictures bounds how many, and gives the same to all that ask within a short time. Safe for any thread.
 */
@Component
@StreamResourceName({"thumbnail.jpg", "snapshot.jpg"})
public final class ThumbnailResource implements StreamResource {
    private static final String SNAPSHOT = "snapshot.jpg";

    /** Null while no transcoder is there, or one takes another's place. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Pictures pictures;

    @Override
    public void serve(Exchange exchange, LiveStream stream) {
        if (!exchange.method().equals("GET") && !exchange.method().equals("HEAD")) {
            exchange.setHeader("Allow", "GET, HEAD, OPTIONS");
            exchange.refuse(405, "Only GET and HEAD work here");
            return;
        }
        String usual = exchange.file().equals(SNAPSHOT) ? "full" : "320";
        int width = width(exchange.parameters().getOrDefault("width", usual));
        if (width < 0) {
            exchange.refuse(400, "The width of a picture is 160, 320, 640, 1280 or full");
            return;
        }
        Pictures source = pictures;
        if (source == null) {
            exchange.setHeader("Retry-After", "2");
            exchange.refuse(503, "No plugin makes pictures now: io.millrace.codecs.ffmpeg does");
            return;
        }
        source.jpeg(stream.name(), width).whenComplete((jpeg, failure) -> answer(exchange, jpeg, failure));
    }

    /** A few sizes, so that nobody makes the server compute thousands. */
    private static int width(String text) {
        return switch (text) {
            case "160" -> 160;
            case "320" -> 320;
            case "640" -> 640;
            case "1280" -> 1280;
            case "full" -> 0;
            default -> -1;
        };
    }

    private static String tag(ByteBuffer jpeg) {
        CRC32C sum = new CRC32C();
        sum.update(jpeg.duplicate());
        return "\"" + Long.toHexString(sum.getValue()) + "-" + Integer.toHexString(jpeg.remaining()) + "\"";
    }

    /** RFC 9110 section 13.1.2: a list of tags, weak or not, or any. */
    private static boolean isAmong(String known, String tag) {
        for (String each : known.split(",")) {
            String stripped = each.strip();
            if (stripped.equals("*") || stripped.equals(tag) || stripped.equals("W/" + tag)) {
                return true;
            }
        }
        return false;
    }

    private static void answer(Exchange exchange, ByteBuffer jpeg, Throwable failure) {
        if (failure == null) {
            String tag = tag(jpeg);
            exchange.setHeader("Cache-Control", "max-age=2");
            exchange.setHeader("ETag", tag);
            if (exchange.header("If-None-Match")
                    .filter(known -> isAmong(known, tag))
                    .isPresent()) {
                exchange.respond(304, null, ByteBuffer.allocate(0));
            } else {
                exchange.respond(200, "image/jpeg", jpeg);
            }
            return;
        }
        exchange.setHeader("Cache-Control", "no-store");
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof PictureUnavailableException unavailable && !unavailable.isTemporary()) {
            exchange.refuse(404, unavailable.getMessage());
            return;
        }
        exchange.setHeader("Retry-After", "2");
        exchange.refuse(
                503,
                cause instanceof PictureUnavailableException unavailable
                        ? unavailable.getMessage()
                        : "The picture could not be made");
    }
}
