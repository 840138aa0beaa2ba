package io.millrace.codecs.ffmpeg;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a transcoder writes. */
final class RecordedOutput implements Publisher {
    final List<Sample> samples = new CopyOnWriteArrayList<>();
    final List<List<Track>> formats = new CopyOnWriteArrayList<>();
    volatile int flushes;
    volatile Thread writer;

    @Override
    public LiveStream stream() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void tracks(List<Track> tracks) {
        formats.add(tracks);
    }

    @Override
    public void write(Sample sample) {
        writer = Thread.currentThread();
        samples.add(sample);
    }

    @Override
    public void clock(ClockReference reference) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void flush() {
        flushes = samples.size();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void end(String reason) {
        throw new AssertionError("Publishers are core's");
    }

    @Override
    public void close() {
        throw new AssertionError("Publishers are core's");
    }
}
