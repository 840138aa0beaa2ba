package io.millrace.codecs.ffmpeg.worker;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;
import java.util.ArrayList;
import java.util.List;

/** What a server would have got. */
final class Received implements Replies {
    private final List<FromWorker> messages = new ArrayList<>();

    @Override
    public synchronized void send(FromWorker message) {
        messages.add(message);
        notifyAll();
    }

    synchronized void clear() {
        messages.clear();
    }

    synchronized <T> List<T> all(Class<T> type) {
        return messages.stream().filter(type::isInstance).map(type::cast).toList();
    }

    List<FromWorker.OutputSample> samples(int output) {
        return all(FromWorker.OutputSample.class).stream()
                .filter(sample -> sample.output() == output)
                .toList();
    }

    List<Long> ptsUs(int output) {
        return samples(output).stream().map(FromWorker.OutputSample::ptsUs).toList();
    }

    List<Long> syncPtsUs(int output) {
        return samples(output).stream()
                .filter(FromWorker.OutputSample::isSync)
                .map(FromWorker.OutputSample::ptsUs)
                .toList();
    }

    List<TrackInfo> tracks(int output) {
        return all(FromWorker.OutputTrack.class).stream()
                .filter(track -> track.output() == output)
                .map(FromWorker.OutputTrack::info)
                .toList();
    }

    /** Waits until there are so many of a kind. */
    synchronized <T> List<T> await(Class<T> type, int count) throws InterruptedException {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (all(type).size() < count) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Only " + all(type).size() + " of " + count + " " + type.getSimpleName());
            }
            wait(100);
        }
        return all(type);
    }
}
