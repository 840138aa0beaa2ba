package io.millrace.api.codec;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Still pictures of what is no live stream, or none yet; for live streams there are {@link Pictures}. A service of the
 * transcoder; safe for any thread.
 */
@ConsumerType
@FunctionalInterface
public interface PictureDecoder {
    /**
     * Decodes one picture.
     *
     * @param video a video track
     * @param picture a sync sample of it
     * @param width pixels, even, the height follows; 0 for the picture's own. Pictures are never enlarged
     * @return a JPEG file, read-only; fails with {@link PictureUnavailableException}, for good if the picture cannot be
     *     decoded
     */
    CompletionStage<ByteBuffer> jpeg(Track video, Sample picture, int width);
}
