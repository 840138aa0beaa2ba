package io.millrace.api.live;

import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The write handle of one {@link Publication}. Times may be the publisher's own: the stream's timestamp sanitiser maps
 * them onto its timeline, and turns wraps, jumps and resets into discontinuities. Never waits for a reader.
 *
 * <p>Owned by one thread, the publishing connection's event loop. After the publication was taken over, ended or
 * kicked, calls do nothing and {@link #isOpen()} is false.
 */
@ProviderType
public interface Publisher extends AutoCloseable {
    LiveStream stream();

    /** Announces all tracks; call again with the whole list when one changes. Equal lists are ignored. */
    void tracks(List<Track> tracks);

    /** Appends a sample of an announced track; a sample of any other is dropped and counted. */
    void write(Sample sample);

    /**
     * One more encoding of the same pictures, smaller than the stream's own. A publication has at most eight.
     *
     * @return {@link PublishedLayer#NONE} where there are no renditions, or too many layers
     */
    default PublishedLayer layer() {
        return PublishedLayer.NONE;
    }

    /** Ties the publisher's clock, in the times of its own samples, to the wall clock. */
    void clock(ClockReference reference);

    /** Wakes the readers. Call once after each batch of samples that was read from the network. */
    void flush();

    boolean isOpen();

    /** Ends the publication cleanly, because the encoder said so. */
    void end(String reason);

    /** Ends the publication because its connection is gone: the stream waits for the encoder's return. */
    @Override
    void close();
}
