package io.millrace.api.live;

import io.millrace.api.media.Sample;
import io.millrace.api.media.VideoFormat;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A smaller encoding of the pictures of a {@link Publication} that its publisher sends beside them: a layer of simulcast
 * (RFC 8853), or one of several video tracks of the same pictures. It is a rendition of the stream, without being encoded
 * here: named by its height, as {@code live/demo@360p}, on the stream's timeline and with its sound.
 *
 * <p>Belongs to the thread of its {@link Publisher}, and ends with it. Readers are woken by {@link Publisher#flush}.
 */
@ProviderType
public interface PublishedLayer extends AutoCloseable {
    /** One of which nothing is taken. */
    PublishedLayer NONE = new PublishedLayer() {
        @Override
        public void format(VideoFormat format) {
            // nothing is taken
        }

        @Override
        public void write(Sample picture) {
            // nothing is taken
        }

        @Override
        public void close() {
            // it never began
        }
    };

    /**
     * Says what follows; call again when it changes. Equal formats are ignored. Without a format, or with one that does not
     * say how large the picture is, nothing is taken.
     */
    void format(VideoFormat format);

    /**
     * Appends a picture. The rendition begins with the first key picture behind the stream's own first.
     *
     * @param picture with times of the publisher's clock, by which the stream's own samples go: what was captured
     *     together has the same
     */
    void write(Sample picture);

    /**
     * The publisher leaves the layer out: the rendition is interrupted, and over if the layer does not come back within
     * seconds. It comes back with the next picture that is written. One that falls silent is treated alike.
     */
    @Override
    void close();
}
