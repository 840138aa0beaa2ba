package io.millrace.codecs.ffmpeg;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.OutputSpec;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The place of one worker at a job: tells it what to make, and passes on what it says after a check. Once its job has
 * another, or none, it is not heard any more. Owned by the loop.
 */
final class WorkerSeat implements Worker.Owner {
    private final Worker worker;
    private final Job job;
    private final List<InputFeed> feeds;
    private final FrameTaps taps;
    private final Set<Output> written = new HashSet<>();
    private Map<Integer, Output> byNumber = Map.of();
    private List<OutputSpec> ordered;
    private int generation;

    /** Whose place it is. */
    interface Job {
        /** Whether this is the place of the worker that it has now. */
        boolean has(WorkerSeat seat);

        /** The worker can be told what to make. */
        void ready(FromWorker.Hello hello);

        /** @param byNumber outputs as the worker numbers them */
        void reported(FromWorker.Status status, Map<Integer, Output> byNumber);

        /** @param byNumber outputs as the worker numbers them */
        void failed(FromWorker.Failed failed, Map<Integer, Output> byNumber);

        /**
         * The worker is gone.
         *
         * @param began whether it was told what to make
         * @param reason why, after "The worker …"
         */
        void lost(boolean began, String reason);
    }

    /**
     * A place without a worker yet.
     *
     * @param name what it is for, in the log
     * @param feeds of the job's inputs; nobody else has them
     */
    WorkerSeat(WorkerHouse house, WorkerLimits limits, String name, Job job, List<InputFeed> feeds, FrameTaps taps) {
        this.job = job;
        this.feeds = feeds;
        this.taps = taps;
        worker = new Worker(house, limits, name, this);
    }

    /** Has a worker launched, which takes the place. */
    void start() {
        worker.start();
    }

    boolean isReady() {
        return worker.isReady();
    }

    /** Lets the worker finish what it has. */
    void drain() {
        worker.drain();
    }

    /** The process, while there is one. */
    OptionalLong processId() {
        return worker.processId();
    }

    /** Tells the worker what to make, if that is something else than before; what it is fed with begins then. */
    void order(List<Output> carried, String graph) {
        List<OutputSpec> specs = carried.stream().map(Output::spec).toList();
        boolean begins = ordered == null;
        if (!specs.equals(ordered)) {
            ordered = specs;
            byNumber = new HashMap<>();
            carried.forEach(output -> byNumber.put(output.number(), output));
            worker.send(new ToWorker.Job(++generation, true, feeds.size(), graph, specs));
        }
        boolean video = taps.needVideo() || carried.stream().anyMatch(Output::isVideo);
        boolean audio = taps.needAudio() || carried.stream().anyMatch(output -> !output.isVideo());
        feeds.forEach(feed -> feed.needs(video, audio));
        taps.ask(worker);
        if (begins) {
            feeds.forEach(feed -> feed.start(worker));
        }
    }

    @Override
    public void ready(FromWorker.Hello hello) {
        if (job.has(this)) {
            job.ready(hello);
        }
    }

    @Override
    public void received(FromWorker message) {
        if (!job.has(this)) {
            return;
        }
        String fault = WorkerClaims.fault(message, byNumber, feeds);
        if (!fault.isEmpty()) {
            worker.kill(fault);
        } else if (message instanceof FromWorker.OutputSample sample) {
            Output output = byNumber.get(sample.output());
            if (output != null) {
                output.write(sample);
                written.add(output);
            }
        } else if (message instanceof FromWorker.OutputTrack track) {
            Output output = byNumber.get(track.output());
            if (output != null) {
                output.track(track.info());
            }
        } else if (message instanceof FromWorker.Status status) {
            job.reported(status, byNumber);
        } else if (message instanceof FromWorker.Failed failure) {
            job.failed(failure, byNumber);
        } else {
            taps.received(message);
        }
    }

    @Override
    public void receivedAll() {
        written.forEach(Output::flush);
        written.clear();
    }

    @Override
    public void hasRoom() {
        if (job.has(this)) {
            feeds.forEach(InputFeed::drain);
        }
    }

    @Override
    public void gone(String reason) {
        if (job.has(this)) {
            job.lost(ordered != null, reason);
        }
    }
}
