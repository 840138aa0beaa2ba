package io.millrace.management.telemetry;

import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEventListener;
import io.millrace.api.plugin.EventTypes;
import io.millrace.api.settings.Configuration;
import io.millrace.api.telemetry.Metrics;
import io.millrace.api.telemetry.TraceParent;
import io.millrace.api.telemetry.TraceSpan;
import io.millrace.api.telemetry.Traces;
import io.millrace.api.work.Workers;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Metrics and traces for an OpenTelemetry collector. While none is configured, there is no SDK and no thread. */
@Component(
        service = {Traces.class, MediaEventListener.class},
        configurationPid = Telemetry.PID)
@EventTypes({
    MediaEvent.SESSION_OPENED,
    MediaEvent.SESSION_CLOSED,
    MediaEvent.SESSION_REFUSED,
    MediaEvent.STREAM_LIVE,
    MediaEvent.STREAM_PLAYABLE,
    MediaEvent.STREAM_INTERRUPTED
})
@Designate(ocd = Telemetry.Config.class)
public final class Telemetry implements Traces, MediaEventListener {
    static final String PID = "io.millrace.management.telemetry";
    private static final Logger LOG = LoggerFactory.getLogger(Telemetry.class);
    private static final Configuration<TelemetrySettings> CONFIGURATION =
            new Configuration<>(PID, Config.class, TelemetrySettings::of, LOG::warn);

    private final Workers workers;
    private final Map<String, String> environment;
    private TelemetrySettings settings;
    private volatile Running running;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Metrics metrics;

    /** Configuration {@code io.millrace.management.telemetry}. */
    @ObjectClassDefinition(name = "Millrace telemetry")
    public @interface Config {
        @AttributeDefinition(
                description =
                        "Where an OpenTelemetry collector takes OTLP over HTTP, for example http://127.0.0.1:4318;"
                                + " without one nothing is sent")
        String endpoint() default "";

        @AttributeDefinition(description = "Where traces are posted, if not to v1/traces below the endpoint")
        String traces_endpoint() default "";

        @AttributeDefinition(description = "Where metrics are posted, if not to v1/metrics below the endpoint")
        String metrics_endpoint() default "";

        @AttributeDefinition(
                type = AttributeType.PASSWORD,
                description = "Headers of each request, NAME=VALUE: what the collector knows the server by")
        String[] headers() default {};

        @AttributeDefinition(description = "Whether traces are sent")
        boolean traces() default true;

        @AttributeDefinition(description = "Whether metrics are sent")
        boolean metrics() default true;

        @AttributeDefinition(description = "Seconds between two times that metrics are sent")
        int interval_seconds() default 60;

        @AttributeDefinition(description = "Seconds that a request may take, with its repetitions")
        int timeout_seconds() default 10;

        @AttributeDefinition(
                description = "Share of the traces that are kept, 0 to 1; who continues a trace decides itself")
        double sample_ratio() default 1;

        @AttributeDefinition(description = "Whether requests are compressed with gzip")
        boolean compress() default false;

        @AttributeDefinition(description = "What the server is called; millrace if nothing says otherwise")
        String service_name() default "";

        @AttributeDefinition(
                description = "What else is said of the server, NAME=VALUE, for example service.instance.id=a")
        String[] attributes() default {};
    }

    /** While something is sent. */
    private record Running(OtlpExport export, Traces traces, Optional<SessionSpans> sessions) {}

    @Activate
    public Telemetry(Map<String, Object> properties, @Reference Workers workers) {
        this(properties, workers, System.getenv());
    }

    Telemetry(Map<String, Object> properties, Workers workers, Map<String, String> environment) {
        this.workers = workers;
        this.environment = environment;
        settings = CONFIGURATION.start(Environment.under(properties, environment));
        running = start();
    }

    /** Sessions that are open are not followed any more. */
    @Modified
    synchronized void modified(Map<String, Object> properties) {
        TelemetrySettings changed = CONFIGURATION.change(Environment.under(properties, environment), settings);
        if (!changed.equals(settings)) {
            settings = changed;
            stop();
            running = start();
        }
    }

    private Running start() {
        if (settings.isOff()) {
            return null;
        }
        long startUtcUs = TimeUnit.MILLISECONDS.toMicros(
                ManagementFactory.getRuntimeMXBean().getStartTime());
        Environment.warnings(environment).forEach(LOG::warn);
        OtlpExport export = new OtlpExport(settings, workers, () -> metrics, startUtcUs);
        settings.traces().ifPresent(to -> LOG.info("Traces are sent to {}", to));
        settings.metrics().ifPresent(to -> LOG.info("Metrics are sent to {}", to));
        return new Running(
                export,
                export.tracer().<Traces>map(Spans::new).orElse(Traces.NONE),
                export.tracer().map(SessionSpans::new));
    }

    @Deactivate
    synchronized void stop() {
        Running before = running;
        running = null;
        if (before != null) {
            before.export.close();
        }
    }

    @Override
    public TraceSpan begin(Kind kind, String name, Optional<TraceParent> parent, Map<String, Object> attributes) {
        Running now = running;
        return (now == null ? Traces.NONE : now.traces).begin(kind, name, parent, attributes);
    }

    @Override
    public void on(MediaEvent event) {
        Running now = running;
        if (now != null) {
            now.sessions.ifPresent(sessions -> sessions.on(event));
        }
    }
}
