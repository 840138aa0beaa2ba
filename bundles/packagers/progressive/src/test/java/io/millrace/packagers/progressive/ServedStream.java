package io.millrace.packagers.progressive;

import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.Track;
import io.millrace.http.StreamResource;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeWorkers;
import java.util.List;
import java.util.function.Function;

/** A live stream that one resource serves, on the test's threads and time. */
final class ServedStream<R extends StreamResource> {
    final FakeWorkers workers = FakeWorkers.queued();
    final FakeLiveStream stream = new FakeLiveStream("live/demo");
    final R resource;

    ServedStream(Function<FakeWorkers, R> resource) {
        this.resource = resource.apply(workers);
    }

    void announce(List<Track> tracks) {
        stream.publish(new FormatChange(tracks));
        workers.queue.runAll();
    }

    /** A viewer who takes what there is. */
    FakeExchange get() {
        FakeExchange exchange = new FakeExchange("GET");
        resource.serve(exchange, stream);
        workers.queue.runAll();
        exchange.sink.drained();
        workers.queue.runAll();
        return exchange;
    }

    /** Publishes one by one, as an encoder does. */
    void publish(List<Sample> samples) {
        for (StreamItem item : samples) {
            stream.publish(item);
            workers.queue.runAll();
        }
    }
}
