package io.millrace.protocols.hlspull;

import io.millrace.api.plugin.Scheme;
import io.millrace.api.settings.Configuration;
import io.millrace.api.transfer.PullRequest;
import io.millrace.api.transfer.PullSource;
import io.millrace.api.transfer.Transfer;
import io.millrace.api.work.Workers;
import io.millrace.protocols.hlspull.fetch.Fetcher;
import io.millrace.protocols.hlspull.fetch.HttpEngine;
import io.millrace.protocols.hlspull.fetch.HttpFetcher;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pulls live streams and recordings from HLS playlists (RFC 8216) over HTTP and HTTPS. Safe for any thread. */
@Component(service = PullSource.class, configurationPid = HlsPullSource.PID)
@Scheme({"http", "https"})
@Designate(ocd = HlsPullSource.Config.class)
public final class HlsPullSource implements PullSource {
    static final String PID = "io.millrace.protocols.hlspull";
    private static final Logger LOG = LoggerFactory.getLogger(HlsPullSource.class);
    private static final long SETTLE_SECONDS = 5;
    private static final Configuration<PullLimits> CONFIGURATION =
            new Configuration<>(PID, Config.class, PullLimits::of, LOG::warn);

    /** Limits of HLS pull. */
    @ObjectClassDefinition(name = "Millrace HLS pull", description = "Pulling streams from HLS playlists")
    public @interface Config {
        @AttributeDefinition(name = "Playlist", description = "Most bytes of a playlist")
        int maxPlaylistBytes() default 8 << 20;

        @AttributeDefinition(name = "Segment", description = "Most bytes of a segment")
        int maxSegmentBytes() default 64 << 20;

        @AttributeDefinition(
                name = "Buffer",
                description = "Bytes of a pull that wait for their time, beyond which no further segment is loaded")
        long maxBufferBytes() default 64L << 20;

        @AttributeDefinition(
                name = "Deadline",
                description = "Seconds in which a request has to be answered; a segment may take twice its duration"
                        + " longer")
        int requestSeconds() default 10;
    }

    private final Workers workers;
    private final HttpEngine engine;
    private final Set<HlsPull> pulls = ConcurrentHashMap.newKeySet();
    private volatile PullLimits limits;

    /** Ready to pull. */
    @Activate
    public HlsPullSource(@Reference Workers workers, Map<String, Object> properties) {
        this.workers = workers;
        limits = CONFIGURATION.start(properties);
        engine = new HttpEngine(workers);
    }

    /** Holds for pulls that begin from now on. */
    @Modified
    void modified(Map<String, Object> properties) {
        limits = CONFIGURATION.change(properties, limits);
    }

    @Override
    public Transfer open(PullRequest request) {
        HlsPull pull = new HlsPull(
                request,
                new PullServices(this::fetcher, workers.clock(), workers.timer(), workers.serial("hls-pull"), limits));
        pulls.add(pull);
        pull.settled().thenRun(() -> pulls.remove(pull));
        pull.begin();
        return pull;
    }

    private Fetcher fetcher(PullRequest request) {
        return new HttpFetcher(
                engine, request.reach(), workers.clock(), request.uri(), request.user(), request.secret());
    }

    /** Ends all pulls and waits for them, so that nothing of this version runs any more. */
    @Deactivate
    void stop() {
        List<HlsPull> last = List.copyOf(pulls);
        last.forEach(HlsPull::close);
        CompletableFuture.allOf(last.stream().map(HlsPull::settled).toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, SETTLE_SECONDS, TimeUnit.SECONDS)
                .join();
        engine.close();
    }
}
