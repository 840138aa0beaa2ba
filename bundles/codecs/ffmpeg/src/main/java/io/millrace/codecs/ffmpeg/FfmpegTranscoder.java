package io.millrace.codecs.ffmpeg;

import io.millrace.api.analysis.FrameWish;
import io.millrace.api.analysis.SoundWish;
import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.FrameSource;
import io.millrace.api.codec.PictureDecoder;
import io.millrace.api.codec.Pictures;
import io.millrace.api.codec.TranscodeJob;
import io.millrace.api.codec.Transcoder;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.plugin.Transcodes;
import io.millrace.api.settings.Configuration;
import io.millrace.api.settings.ConfiguredValues;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.codecs.ffmpeg.wire.FromWorker;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transcodes with FFmpeg in worker processes, a process for each job. Safe for any thread.
 *
 * <p>The codecs named here are those whose packets the worker can bring into canonical form ({@code EncodedFormat});
 * another one needs another worker. Encoders for them are the codec bundles' business: without a bundle a codec is
 * refused, and a further one may bring a vendor's encoder.
 */
@Component(
        service = {Transcoder.class, Pictures.class, PictureDecoder.class, FrameSource.class},
        configurationPid = FfmpegTranscoder.PID)
@Transcodes({"avc1", "hvc1", "av01", "vp09", "mp4a", "Opus", ".mp3"})
@Designate(ocd = FfmpegTranscoder.Config.class)
public final class FfmpegTranscoder implements Transcoder, Pictures, PictureDecoder, FrameSource {
    static final String PID = "io.millrace.codecs.ffmpeg";
    private static final Logger LOG = LoggerFactory.getLogger(FfmpegTranscoder.class);
    private static final Configuration<Limits> CONFIGURATION =
            new Configuration<>(PID, Config.class, Limits::of, LOG::warn);
    private static final long END_MS = 4_000;
    private static final long LOOK_US = 2_000_000;

    /** What transcoding may use. */
    @ObjectClassDefinition(name = "Millrace FFmpeg", description = "Worker processes that decode and encode")
    public @interface Config {
        @AttributeDefinition(
                name = "Share of the processor",
                description = "What transcoding may use of all cores, 0 to 1; what does not fit is refused")
        double cpuShare() default 0.8;

        @AttributeDefinition(
                name = "Memory of a worker",
                description = "MiB; a worker that uses more is restarted; 0 for any")
        int maxWorkerMebibytes() default 1536;
    }

    private final Set<TranscodeRun> runs = ConcurrentHashMap.newKeySet();
    private final WorkerHouse house;
    private final Places places;
    private final PictureDesk pictures;
    private final FrameDesk frames;
    private volatile Workshop shop;
    private volatile Limits limits;
    private Timer.Cancellable looking = () -> {};
    private InstallationWatch watch;
    private volatile boolean tidy;

    /**
     * What transcoding may use.
     *
     * @param workers when each is given up
     * @param cores of the processor, for all of them
     */
    record Limits(WorkerLimits workers, double cores) {
        static Limits of(ConfiguredValues values) {
            return new Limits(
                    WorkerLimits.live((long) values.whole("maxWorkerMebibytes", 0, 1 << 20) << 20),
                    Runtime.getRuntime().availableProcessors() * values.number("cpuShare", 0, 1));
        }
    }

    /** Starts nothing: workers begin with the first job. */
    @Activate
    public FfmpegTranscoder(
            @Reference LiveStreams streams, @Reference Workers workers, Map<String, Object> properties) {
        this(streams, workers, CONFIGURATION.start(properties), Installation.of(System::getProperty));
    }

    private FfmpegTranscoder(LiveStreams streams, Workers workers, Limits limits, Installation installation) {
        this(streams, workers, limits, installation, new InstalledWorkers(installation));
    }

    private FfmpegTranscoder(
            LiveStreams streams,
            Workers workers,
            Limits limits,
            Installation installation,
            InstalledWorkers installed) {
        this(streams, workers, installed, new Places(installation.temporary(), installation.costs()), limits);
        watch(installed, installation.natives());
        looking = workers.timer().every(LOOK_US, workers.blocking("transcoder"), this::lookForUpgrade);
    }

    /**
     * Folders and files.
     *
     * @param temporary where sockets are made
     * @param costs where measured costs are kept
     */
    record Places(Path temporary, Path costs) {}

    FfmpegTranscoder(LiveStreams streams, Workers workers, WorkerCommand command, Places places, Limits limits) {
        this.places = places;
        this.limits = limits;
        Executor threads = workers.blocking("transcoder");
        WorkerLoop loop = new WorkerLoop(threads);
        house = new WorkerHouse(
                loop,
                threads,
                new WorkerKeeper(threads),
                workers.clock(),
                command,
                places.temporary(),
                () -> this.limits.workers());
        pictures = new PictureDesk(streams, house, workers.serial("pictures"));
        frames = new FrameDesk(loop, runs, this::look);
        shop = Workshop.open(house, new EncoderShelf(), places.costs(), limits.cores());
    }

    /** Holds for workers that start and rungs that come from now on; those that run go on. */
    @Modified
    void modified(Map<String, Object> properties) {
        Limits changed = CONFIGURATION.change(properties, limits);
        limits = changed;
        house.loop().execute(() -> shop.budget().cores(changed.cores()));
    }

    // ---- other versions of the worker ---------------------------------------------------------------------------

    /** Begins to watch what workers are started from. */
    void watch(InstalledWorkers installed, Path natives) {
        watch = new InstallationWatch(installed, house, natives, this::renew);
    }

    /** Blocks: whether something else is installed, and who has to begin anew with it. */
    void lookForUpgrade() {
        if (!tidy) {
            tidy = true;
            WorkerSocket.sweep(places.temporary());
        }
        watch.look();
        List<TranscodeRun> before = runs.stream().filter(run -> !run.isOf(shop)).toList();
        if (before.isEmpty()) {
            watch.sweep();
        } else if (before.stream().noneMatch(TranscodeRun::isOutdated)) {
            // one after the other: each takes twice what it needs until its successor writes
            before.get(0).outdate();
        }
    }

    /** On the loop: jobs from now on are done with what this worker opens. */
    private void renew(FromWorker.Hello first) {
        Workshop former = shop;
        Workshop next = Workshop.open(house, new EncoderShelf(former.shelf()), places.costs(), limits.cores());
        next.shelf().learn(first.ffmpegVersion(), first.encoders());
        shop = next;
        former.measuring().close();
        pictures.renew();
    }

    // ---- what others ask for ------------------------------------------------------------------------------------

    /** A codec bundle came. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindCodec(CodecProvider provider, Map<String, Object> properties) {
        shop.shelf().add(provider, properties);
    }

    /** A codec bundle left: what runs with its encoders goes on. */
    void unbindCodec(CodecProvider provider) {
        shop.shelf().remove(provider);
    }

    @Override
    public Transcoding open(TranscodeJob job, Map<String, Publisher> publishers) {
        TranscodeRun run = new TranscodeRun(shop, job, publishers, this::ended);
        runs.add(run);
        run.change(job, publishers);
        house.loop().execute(() -> frames.began(run));
        return run;
    }

    private void ended(TranscodeRun run) {
        runs.remove(run);
        frames.ended(run);
    }

    /** On the loop: a job that makes nothing, for those who look at a stream. */
    private TranscodeRun look(LiveStream stream) {
        TranscodeJob job = new TranscodeJob(List.of(stream), "", List.of());
        TranscodeRun run = new TranscodeRun(shop, job, Map.of(), this::ended);
        runs.add(run);
        run.take(job, Map.of());
        return run;
    }

    @Override
    public Feed open(LiveStream stream, FrameWish wanted, SoundWish sound, Sink sink) {
        return frames.open(stream, wanted, sound, sink);
    }

    @Override
    public CompletionStage<ByteBuffer> jpeg(StreamName stream, int width) {
        return pictures.jpeg(stream, width);
    }

    @Override
    public CompletionStage<ByteBuffer> jpeg(Track video, Sample picture, int width) {
        return pictures.jpeg(video, picture, width);
    }

    /** Has every worker end, and waits for it: nothing of them stays behind. */
    @Deactivate
    void deactivate() {
        looking.cancel();
        WorkerLoop loop = house.loop();
        loop.execute(frames::close);
        List.copyOf(runs).forEach(TranscodeRun::close);
        loop.execute(() -> {
            if (watch != null) {
                watch.close();
            }
            shop.measuring().close();
            pictures.close();
        });
        try {
            if (!loop.awaitEnd(END_MS)) {
                LOG.warn("Workers do not end in time");
                loop.abandon();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            loop.abandon();
        }
    }
}
