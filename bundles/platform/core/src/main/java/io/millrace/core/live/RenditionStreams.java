package io.millrace.core.live;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.VideoFormat;
import java.util.List;
import java.util.Optional;

/** Makes the streams of renditions, which only core publishes, and knows those that publishers send. Safe for any thread. */
public interface RenditionStreams {
    /**
     * The stream of a rendition, made known if it is not.
     *
     * @param origin a live stream of this server
     * @param name the rendition, for example {@code 720p}
     * @param video whether pictures are encoded, and everything else comes from the origin; else sound is
     * @throws IllegalArgumentException if the origin is over, or a rendition itself
     */
    Rendition open(LiveStream origin, String name, boolean video);

    /** The renditions of a stream that its publisher sends, the largest first. */
    List<Layer> layers(StreamName origin);

    /** Whether what a publisher sends beside its stream may be seen, or is left out. */
    void allowLayers(LiveStream origin, boolean allowed);

    /**
     * A rendition that the publisher sends.
     *
     * @param name for example {@code 360p}
     * @param format of its pictures
     * @param stream empty as long as something else has the name
     */
    record Layer(String name, VideoFormat format, Optional<LiveStream> stream) {
        /** Lines of the picture, held upright or not. */
        public int lines() {
            return Math.min(format.width(), format.height());
        }
    }

    /** The stream of a rendition, from core's side. */
    interface Rendition {
        LiveStream stream();

        /**
         * A new writer. While an earlier one writes, it takes over at a sync sample after it showed that it works.
         * Samples have the origin's times.
         */
        Publisher publisher();

        /** Whether the writer that was made last writes, or none. */
        boolean isSwitched();

        /** Media time of the newest sample that was encoded; {@link Long#MIN_VALUE} before the first. */
        long newestUs();

        /** Whether somebody reads it other than the packager. */
        boolean isRead();

        /** Nothing comes for the time being: writers stay, and the stream is live again with the next sync sample. */
        void interrupt(String reason);

        /** The stream is over, and its writers are. */
        void end(String reason);
    }

    /** A stream of which a part can be had. */
    interface Partial {
        /** The same stream with those tracks alone that were made for it: the others are its origin's. */
        LiveStream encoded();
    }
}
