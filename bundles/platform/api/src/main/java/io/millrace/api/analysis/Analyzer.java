package io.millrace.api.analysis;

import io.millrace.api.live.LiveStream;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.nio.ByteBuffer;
import java.util.function.BiPredicate;
import org.osgi.annotation.versioning.ConsumerType;

/** Looks at a live stream and reports what it finds as samples of a data track. A whiteboard service. */
@ConsumerType
public interface Analyzer {
    /** Decoded pictures it wants; {@link FrameWish#NONE} if it reads samples only. */
    FrameWish frames();

    /**
     * Begins to look at a stream. Must not block.
     *
     * @param stream what to look at
     * @param findings takes findings in media order, {@code LiveStream::inject}; false if one was not taken
     */
    Analysis attach(LiveStream stream, BiPredicate<Track, Sample> findings);

    /** An analysis that runs. */
    @ConsumerType
    interface Analysis extends AutoCloseable {
        /** Gets a decoded picture, on a worker thread; the next comes when this returns. */
        void frame(Frame frame);

        @Override
        void close();
    }

    /**
     * Which pictures an analyzer wants.
     *
     * @param width pixels to scale to, 0 for no pictures
     * @param height pixels to scale to
     * @param framesPerSecond most pictures a second
     * @param keyPicturesOnly whether sync pictures are enough
     */
    record FrameWish(int width, int height, double framesPerSecond, boolean keyPicturesOnly) {
        public static final FrameWish NONE = new FrameWish(0, 0, 0, false);
    }

    /**
     * A decoded picture.
     *
     * @param ptsUs its presentation time on the stream's timeline
     * @param width pixels
     * @param height pixels
     * @param rgb 24-bit RGB rows without padding, valid until {@link Analysis#frame} returns
     */
    record Frame(long ptsUs, int width, int height, ByteBuffer rgb) {}
}
