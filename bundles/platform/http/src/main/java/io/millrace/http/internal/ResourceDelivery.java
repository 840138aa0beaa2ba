package io.millrace.http.internal;

import io.millrace.api.access.Peer;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.packaging.ManifestException;
import io.millrace.api.plugin.ServiceSlot;
import io.millrace.http.StreamEndpoint;
import io.millrace.http.StreamResource;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/** Hands requests to stream resources, and takes them away again when a resource leaves. Safe for any thread. */
final class ResourceDelivery {
    private final LiveStreams liveStreams;
    private final Admission admission;
    private final Map<Object, OpenStreams> openStreams = new IdentityHashMap<>();

    ResourceDelivery(LiveStreams liveStreams, Admission admission) {
        this.liveStreams = liveStreams;
        this.admission = admission;
    }

    /** Lets a resource answer. */
    void deliver(Delivery delivery, ServiceSlot<StreamResource> slot) throws Exception {
        LiveStream stream = liveStream(delivery.path());
        if (waits(stream)) {
            refuseToWait(delivery, admission);
            return;
        }
        admission.admit(delivery, viewer -> {
            Permitted.check(delivery, stream);
            dispatch(delivery, slot, (resource, exchange) -> resource.serve(exchange, stream));
        });
    }

    private LiveStream liveStream(StreamPath path) throws ManifestException {
        LiveStream stream = liveStreams
                .find(path.stream())
                .orElseThrow(() -> new ManifestException(404, "There is no stream " + path.stream()));
        if (stream.state() == LiveStream.State.ENDED) {
            throw new ManifestException(404, path.stream() + " has ended");
        }
        return stream;
    }

    /**
     * Says that the stream has no publisher yet. The gate is asked first: what only some may watch is refused to others, and
     * a stream that is pulled on demand begins when somebody who may watch asks for it.
     */
    static void refuseToWait(Delivery delivery, Admission admission) throws Exception {
        admission.look(delivery, viewer -> {
            throw new ManifestException(503, delivery.path().stream() + " waits for its publisher");
        });
    }

    /** A rendition that is made on demand begins when it is asked for, so that it is worth waiting for. */
    static boolean waits(LiveStream stream) {
        boolean begins = stream.origin()
                .filter(origin -> origin.state() == LiveStream.State.LIVE)
                .isPresent();
        return stream.state() == LiveStream.State.WAITING && !begins;
    }

    /** Lets an endpoint answer, which lets peers in by itself. */
    void deliverTo(Delivery delivery, ServiceSlot<StreamEndpoint> slot) {
        dispatch(delivery, slot, StreamEndpoint::serve);
    }

    private <S> void dispatch(Delivery delivery, ServiceSlot<S> slot, BiConsumer<S, ServletExchange> serve) {
        Peer peer = admission.addresses().peer(delivery.request());
        Map<String, String> parameters = QueryString.parse(delivery.request().getQueryString());
        delivery.suspend();
        AtomicReference<ServletExchange> current = new AtomicReference<>();
        CompletionStage<Boolean> answered = slot.call(resource -> {
            ServletExchange exchange = new ServletExchange(
                    delivery,
                    peer,
                    parameters,
                    streamsOf(resource),
                    (role, protocol) -> admission.accessRequest(delivery, role, protocol));
            ServletExchange before = current.getAndSet(exchange);
            if (before != null) {
                before.cutOff();
            }
            serve.accept(resource, exchange);
            return exchange.answered();
        });
        answered.whenComplete((done, failure) -> {
            if (failure != null) {
                delivery.fail(failure);
            }
        });
    }

    private OpenStreams streamsOf(Object resource) {
        synchronized (openStreams) {
            return openStreams.computeIfAbsent(resource, key -> new OpenStreams());
        }
    }

    /** Ends what a resource that went away was streaming. */
    void left(Object resource) {
        OpenStreams streams;
        synchronized (openStreams) {
            streams = openStreams.remove(resource);
        }
        if (streams != null) {
            streams.endAll();
        }
    }

    /** The streaming answers of one resource. */
    private static final class OpenStreams implements ServletSink.Owner {
        private final Set<ServletSink> sinks = new HashSet<>();
        private boolean over;

        @Override
        public void began(ServletSink sink) {
            synchronized (this) {
                if (!over) {
                    sinks.add(sink);
                    return;
                }
            }
            sink.abort();
        }

        @Override
        public synchronized void ended(ServletSink sink) {
            sinks.remove(sink);
        }

        void endAll() {
            List<ServletSink> ending;
            synchronized (this) {
                over = true;
                ending = List.copyOf(sinks);
            }
            ending.forEach(ServletSink::abort);
        }
    }
}
