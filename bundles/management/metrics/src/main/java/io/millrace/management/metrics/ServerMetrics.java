package io.millrace.management.metrics;

import io.millrace.api.access.AccessGate;
import io.millrace.api.codec.Ladders;
import io.millrace.api.health.HealthMonitor;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.plugin.Plugins;
import io.millrace.api.session.Sessions;
import io.millrace.api.telemetry.Metric;
import io.millrace.api.telemetry.Metrics;
import io.millrace.api.transfer.Transfers;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Asks the services for their numbers when somebody wants them; nothing is kept up to date meanwhile. */
@Component(service = {Metrics.class, ServerMetrics.class})
public final class ServerMetrics implements Metrics {
    private final String version;
    private final LiveStreams liveStreams;
    private final Sessions sessions;
    private final AccessGate gate;
    private final Ladders ladders;
    private final Plugins plugins;
    private final Transfers.Sources sources;
    private final Transfers.Pushes pushes;
    private final MetricsSettings settings;
    private volatile HealthMonitor health;

    @Activate
    public ServerMetrics(
            BundleContext context,
            @Reference LiveStreams liveStreams,
            @Reference Sessions sessions,
            @Reference AccessGate gate,
            @Reference Ladders ladders,
            @Reference Plugins plugins,
            @Reference Transfers.Sources sources,
            @Reference Transfers.Pushes pushes,
            @Reference MetricsSettings settings) {
        this(
                context.getBundle().getVersion().toString(),
                liveStreams,
                sessions,
                gate,
                ladders,
                plugins,
                sources,
                pushes,
                settings);
    }

    ServerMetrics(
            String version,
            LiveStreams liveStreams,
            Sessions sessions,
            AccessGate gate,
            Ladders ladders,
            Plugins plugins,
            Transfers.Sources sources,
            Transfers.Pushes pushes,
            MetricsSettings settings) {
        this.version = version;
        this.liveStreams = liveStreams;
        this.sessions = sessions;
        this.gate = gate;
        this.ladders = ladders;
        this.plugins = plugins;
        this.sources = sources;
        this.pushes = pushes;
        this.settings = settings;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindHealth(HealthMonitor monitor) {
        health = monitor;
    }

    void unbindHealth(HealthMonitor monitor) {
        if (health == monitor) {
            health = null;
        }
    }

    @Override
    public List<Metric> read() {
        int maxStreams = settings.maxStreams();
        List<Metric> server = new ServerReadings()
                .version(version)
                .peers(sessions)
                .refusals(gate)
                .transfers(sources, pushes)
                .plugins(plugins)
                .metrics();
        return Stream.of(
                        server,
                        new StreamReadings(liveStreams, sessions, ladders).read(maxStreams),
                        new HealthReadings().read(Optional.ofNullable(health), maxStreams),
                        new MachineReadings().read())
                .flatMap(List::stream)
                .toList();
    }
}
