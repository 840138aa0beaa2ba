package io.millrace.core.transfer;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.PublishedLayer;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Publishes what is pulled. A plugin does not know why its pull is closed: whether that was wanted is said here.
 *
 * @param purpose why it is closed; empty if its connection is lost
 */
record PulledPublisher(Publisher publisher, Supplier<Optional<String>> purpose) implements Publisher {
    @Override
    public LiveStream stream() {
        return publisher.stream();
    }

    @Override
    public void tracks(List<Track> tracks) {
        publisher.tracks(tracks);
    }

    @Override
    public void write(Sample sample) {
        publisher.write(sample);
    }

    @Override
    public PublishedLayer layer() {
        return publisher.layer();
    }

    @Override
    public void clock(ClockReference reference) {
        publisher.clock(reference);
    }

    @Override
    public void flush() {
        publisher.flush();
    }

    @Override
    public boolean isOpen() {
        return publisher.isOpen();
    }

    @Override
    public void end(String reason) {
        publisher.end(reason);
    }

    @Override
    public void close() {
        purpose.get().ifPresentOrElse(publisher::end, publisher::close);
    }
}
