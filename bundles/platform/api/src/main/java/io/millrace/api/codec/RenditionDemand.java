package io.millrace.api.codec;

import io.millrace.api.live.LiveStream;
import io.millrace.api.media.StreamName;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Where whoever needs a rendition asks for it; core asks the transcoder. Besides the rungs of a stream's ladder there are
 * renditions for peers that cannot play a stream as it is ({@link PlayableCodecs} names the one that is needed):
 * {@code h264} has its pictures in H.264, none of them reordered; {@code aac} and {@code opus} have its sound in that
 * codec. What a rendition does not encode is the stream's own. A service of core; safe for any thread.
 */
@ProviderType
public interface RenditionDemand {
    /**
     * Asks for a rendition and keeps it alive. It is encoded once, however many need it, from the first need until some
     * time after the last.
     *
     * @param rendition a name with a rendition
     * @throws IllegalArgumentException if the name has no rendition
     */
    Need need(StreamName rendition);

    /** A demand that stands until it is closed. */
    @ProviderType
    interface Need extends AutoCloseable {
        /**
         * The rendition.
         *
         * @return completes when it is live, on a thread that must not be kept; fails with {@link
         *     RenditionUnavailableException} if it cannot be made, or does not begin in time
         */
        CompletionStage<LiveStream> stream();

        @Override
        void close();
    }
}
