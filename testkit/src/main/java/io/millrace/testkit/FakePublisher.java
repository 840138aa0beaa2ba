package io.millrace.testkit;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.ClockReference;
import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records what is published and passes it on, times unchanged. */
public final class FakePublisher implements Publisher {
    public final List<Sample> samples = new CopyOnWriteArrayList<>();
    public final List<List<Track>> formats = new CopyOnWriteArrayList<>();

    private final FakeLiveStream stream;
    private volatile boolean open = true;
    private volatile String endReason;
    private volatile int flushes;

    FakePublisher(FakeLiveStream stream) {
        this.stream = stream;
    }

    /** Why the encoder ended it, or null. */
    public String endReason() {
        return endReason;
    }

    public int flushes() {
        return flushes;
    }

    @Override
    public LiveStream stream() {
        return stream;
    }

    @Override
    public void tracks(List<Track> tracks) {
        if (formats.isEmpty() || !formats.get(formats.size() - 1).equals(tracks)) {
            formats.add(tracks);
            stream.publish(new FormatChange(tracks));
        }
    }

    @Override
    public void write(Sample sample) {
        samples.add(sample);
        stream.publish(sample);
    }

    @Override
    public void clock(ClockReference reference) {
        stream.publish(reference);
    }

    @Override
    public void flush() {
        flushes++;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void end(String reason) {
        if (open) {
            open = false;
            endReason = reason;
            stream.publish(new EndOfPublication(reason));
        }
    }

    @Override
    public void close() {
        open = false;
    }
}
