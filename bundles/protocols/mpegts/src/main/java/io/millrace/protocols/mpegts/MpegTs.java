package io.millrace.protocols.mpegts;

import io.millrace.api.plugin.Scheme;
import io.millrace.api.settings.Configuration;
import io.millrace.api.transfer.PullRequest;
import io.millrace.api.transfer.PullSource;
import io.millrace.api.transfer.PushRequest;
import io.millrace.api.transfer.PushTarget;
import io.millrace.api.transfer.Transfer;
import io.millrace.api.work.Workers;
import io.millrace.net.Network;
import io.millrace.net.RepeatedFaults;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

/**
 * MPEG transport streams in datagrams, bare or in RTP (RFC 2250), to one address or a multicast group: what comes is
 * published, and streams are sent. Safe for any thread.
 */
@Component(
        service = {PullSource.class, PushTarget.class},
        configurationPid = MpegTs.PID)
@Scheme({"udp", "rtp"})
@Designate(ocd = MpegTs.Config.class)
public final class MpegTs implements PullSource, PushTarget {
    static final String PID = "io.millrace.protocols.mpegts";
    private static final Logger LOG = LoggerFactory.getLogger(MpegTs.class);
    private static final Configuration<MpegTsSettings> CONFIGURATION =
            new Configuration<>(PID, Config.class, MpegTsSettings::of, LOG::warn);
    private static final long CLOSE_MS = 2_000;

    /** Limits of what comes and goes in datagrams. */
    @ObjectClassDefinition(name = "Millrace MPEG-TS", description = "Transport streams over UDP and RTP")
    public @interface Config {
        @AttributeDefinition(
                name = "Idle",
                description =
                        "Seconds without media after which a source has failed; it is heard again when it comes back")
        int idleSeconds() default 5;

        @AttributeDefinition(
                name = "Reordering",
                description = "Milliseconds that RTP packets wait for one that is missing")
        int reorderMs() default 100;

        @AttributeDefinition(name = "Reorder buffer", description = "Most bytes of RTP packets that wait")
        int reorderBytes() default 4 << 20;

        @AttributeDefinition(
                name = "Delay",
                description = "Milliseconds that what is sent waits, so that it leaves evenly where it comes in bursts")
        int delayMs() default 200;

        @AttributeDefinition(
                name = "Send buffer",
                description = "Most bytes of a stream that wait to be sent; if there are more, they are left out up to"
                        + " the next key picture")
        int sendBufferBytes() default 16 << 20;
    }

    private final Listeners listeners;
    private final Map<Transfer, CompletableFuture<Void>> open = new ConcurrentHashMap<>();
    private volatile MpegTsServices services;

    /** Ready for requests. */
    @Activate
    public MpegTs(@Reference Workers workers, @Reference Network network, Map<String, Object> properties) {
        services = new MpegTsServices(
                network,
                workers.clock(),
                workers.timer(),
                workers.blocking("mpegts"),
                new RepeatedFaults(workers.timer(), workers.blocking("mpegts-log"), LOG::warn),
                CONFIGURATION.start(properties));
        listeners = new Listeners(services);
    }

    /** Holds for what is opened from now on. */
    @Modified
    void modified(Map<String, Object> properties) {
        services = services.with(CONFIGURATION.change(properties, services.settings()));
    }

    @Override
    public Transfer open(PullRequest request) {
        PulledStream pull = new PulledStream(
                TransportAddress.ofPull(request.uri(), request.options()), request, listeners, services);
        opened(pull, pull.gone());
        pull.begin();
        return pull;
    }

    @Override
    public Transfer open(PushRequest request) {
        PushedStream push =
                new PushedStream(TransportAddress.ofPush(request.uri(), request.options()), request, services);
        opened(push, push.gone());
        push.begin();
        return push;
    }

    private void opened(Transfer transfer, CompletableFuture<Void> gone) {
        open.put(transfer, gone);
        gone.thenRun(() -> open.remove(transfer));
    }

    /** Ends everything and waits for it, two seconds at most, so that nothing of this version runs any more. */
    @Deactivate
    void stop() {
        Set<Transfer> all = Set.copyOf(open.keySet());
        CompletableFuture<?>[] ends = open.values().toArray(CompletableFuture[]::new);
        all.forEach(Transfer::close);
        try {
            CompletableFuture.allOf(ends).get(CLOSE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Some pulls or pushes took longer than {} ms to end", CLOSE_MS);
        }
    }
}
