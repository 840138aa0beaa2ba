package io.millrace.api.codec;

import io.millrace.api.media.StreamName;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/** Still pictures of live streams. A service of the transcoder; safe for any thread. */
@ConsumerType
public interface Pictures {
    /**
     * The newest key picture of a stream. It may be some seconds old; who asks again at once gets the same bytes.
     *
     * @param stream a stream or a rendition
     * @param width pixels, even, the height follows; 0 for the stream's own. Pictures are never enlarged
     * @return a JPEG file, read-only; fails with {@link PictureUnavailableException}
     */
    CompletionStage<ByteBuffer> jpeg(StreamName stream, int width);
}
