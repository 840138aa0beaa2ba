package io.millrace.codecs.ffmpeg;

import io.millrace.api.codec.EncoderOffer;
import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has encoders timed, once for each, by a worker of its own that gives way to everything else. Until then the codec
 * bundles' figures hold. Owned by the loop.
 */
final class Measuring {
    private static final Logger LOG = LoggerFactory.getLogger(Measuring.class);
    /** What claims more was not timed. */
    private static final double MOST_CPU_SECONDS = 1_000;

    private final WorkerHouse house;
    private final CostTable costs;
    private final EncoderShelf shelf;
    private final Set<EncoderOffer> asked = new HashSet<>();
    private boolean loaded;
    private boolean busy;
    private Worker running;
    private boolean closed;

    Measuring(WorkerHouse house, CostTable costs, EncoderShelf shelf) {
        this.house = house;
        this.costs = costs;
        this.shelf = shelf;
    }

    /** Times those that were not yet; what is asked for meanwhile has to be asked for again. */
    void measure(List<EncoderOffer> offers) {
        if (busy || closed || asked.containsAll(offers)) {
            return;
        }
        busy = true;
        if (loaded) {
            begin(offers);
            return;
        }
        loaded = true;
        house.threads().execute(() -> {
            costs.load(shelf.ffmpegVersion());
            house.loop().execute(() -> begin(offers));
        });
    }

    private void begin(List<EncoderOffer> offers) {
        List<EncoderOffer> left = costs.unmeasured(offers).stream()
                .filter(offer -> !asked.contains(offer))
                .toList();
        busy = !left.isEmpty() && !closed;
        if (busy) {
            asked.addAll(left);
            running = new Question(left).worker;
            running.start();
        }
    }

    /** Begins no more, and gives up what runs. */
    void close() {
        closed = true;
        if (running != null) {
            running.kill("is not needed any more");
        }
    }

    private void answered(List<EncoderOffer> offers, FromWorker.Measured measured) {
        int count = Math.min(offers.size(), measured.costs().size());
        for (int i = 0; i < count; i++) {
            EncoderOffer offer = offers.get(i);
            double cpuSeconds = measured.costs().get(i).cpuSeconds();
            if (cpuSeconds > 0 && cpuSeconds <= MOST_CPU_SECONDS || Double.isNaN(cpuSeconds)) {
                costs.put(offer, cpuSeconds);
                LOG.info("Encoder {} {} costs {} CPU seconds", offer.name(), offer.options(), cpuSeconds);
            }
        }
        house.threads().execute(this::store);
    }

    private void store() {
        try {
            costs.store(shelf.ffmpegVersion());
        } catch (IOException e) {
            LOG.warn("The costs of encoders are not kept: {}", e.getMessage());
        }
    }

    /** One worker that is asked once. */
    private final class Question implements Worker.Owner {
        private final List<EncoderOffer> offers;
        private final Worker worker;

        Question(List<EncoderOffer> offers) {
            this.offers = offers;
            worker = new Worker(house, house.limits().forMeasuring(), "measuring", this);
        }

        @Override
        public void ready(FromWorker.Hello hello) {
            worker.send(new ToWorker.Measure(offers.stream()
                    .map(offer -> new ToWorker.Measure.Candidate(offer.name(), offer.options()))
                    .toList()));
        }

        @Override
        public void received(FromWorker message) {
            if (message instanceof FromWorker.Measured measured) {
                answered(offers, measured);
                worker.drain();
            }
        }

        @Override
        public void receivedAll() {
            // one answer is all that comes
        }

        @Override
        public void hasRoom() {
            // one question is all that is sent
        }

        @Override
        public void gone(String reason) {
            busy = false;
            running = null;
        }
    }
}
