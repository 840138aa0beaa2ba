package io.millrace.api.codec;

import io.millrace.api.media.StreamName;
import org.osgi.annotation.versioning.ProviderType;

/** Where whoever needs a rendition asks for it; core asks the transcoder. A service of core; safe for any thread. */
@ProviderType
public interface RenditionDemand {
    /**
     * Asks for a rendition and keeps it alive.
     *
     * @param rendition a name with a rendition
     * @return no longer needs it when closed
     */
    Need need(StreamName rendition);

    /** A demand that stands. */
    @FunctionalInterface
    interface Need extends AutoCloseable {
        @Override
        void close();
    }
}
