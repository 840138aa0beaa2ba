package io.millrace.management.telemetry;

import io.millrace.api.telemetry.Metrics;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporterBuilder;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * OpenTelemetry's SDK for one configuration. What does not fit into the queue, and what the collector does not take after
 * some attempts, is dropped. Never blocks but for {@link #close}; safe for any thread.
 */
final class OtlpExport implements AutoCloseable {
    private static final int QUEUED_SPANS = 2_048;
    private static final int LONGEST_VALUE = 1_024;
    private static final Duration BATCH = Duration.ofSeconds(2);
    private static final long LAST_WORDS_MS = 1_000;

    private final QuietSdk quiet;
    private final TelemetrySettings settings;
    private final Workers workers;
    private final Supplier<Metrics> metrics;
    private final Resource resource;
    private final MetricPoints points;
    private final ComponentLoader senders = new Senders();
    private final Optional<OtlpHttpSpanExporter> spans;
    private final Optional<SdkTracerProvider> tracers;
    private final Optional<OtlpHttpMetricExporter> numbers;
    private final Outcome numbersOutcome;
    private final AtomicBoolean sending = new AtomicBoolean();
    private volatile CompletableResultCode lastNumbers = CompletableResultCode.ofSuccess();
    private final Timer.Cancellable tick;

    /**
     * Begins.
     *
     * @param metrics null while their plugin is away
     * @param startUtcUs when the server began, which counters count from
     */
    OtlpExport(TelemetrySettings settings, Workers workers, Supplier<Metrics> metrics, long startUtcUs) {
        this.settings = settings;
        this.workers = workers;
        this.metrics = metrics;
        quiet = new QuietSdk(workers.clock());
        resource = resource(settings.resource());
        points = new MetricPoints(resource, TimeUnit.MICROSECONDS.toNanos(startUtcUs));
        spans = settings.traces().map(this::spans);
        tracers = spans.map(exporter -> tracers(
                new Watched(exporter, new Outcome("Traces", settings.traces().get()))));
        numbers = settings.metrics().map(this::numbers);
        numbersOutcome = new Outcome("Metrics", settings.metrics().orElse(null));
        Executor threads = workers.blocking("telemetry");
        tick = numbers.isEmpty()
                ? () -> {}
                : workers.timer().every(TimeUnit.SECONDS.toMicros(settings.intervalSeconds()), threads, this::send);
    }

    private static Resource resource(Map<String, String> named) {
        AttributesBuilder attributes = Attributes.builder();
        named.forEach(attributes::put);
        return Resource.getDefault().merge(Resource.create(attributes.build()));
    }

    private OtlpHttpSpanExporter spans(URI to) {
        OtlpHttpSpanExporterBuilder exporter = OtlpHttpSpanExporter.builder()
                .setComponentLoader(senders)
                .setEndpoint(to.toString())
                .setHeaders(this::headers)
                .setTimeout(Duration.ofSeconds(settings.timeoutSeconds()));
        if (settings.compressed()) {
            exporter.setCompression("gzip");
        }
        return exporter.build();
    }

    private SdkTracerProvider tracers(SpanExporter exporter) {
        return SdkTracerProvider.builder()
                .setResource(resource)
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(settings.sampleRatio())))
                .setSpanLimits(SpanLimits.builder()
                        .setMaxAttributeValueLength(LONGEST_VALUE)
                        .build())
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setMaxQueueSize(QUEUED_SPANS)
                        .setScheduleDelay(BATCH)
                        .setExporterTimeout(Duration.ofSeconds(settings.timeoutSeconds()))
                        .build())
                .build();
    }

    private OtlpHttpMetricExporter numbers(URI to) {
        OtlpHttpMetricExporterBuilder exporter = OtlpHttpMetricExporter.builder()
                .setComponentLoader(senders)
                .setEndpoint(to.toString())
                .setHeaders(this::headers)
                .setTimeout(Duration.ofSeconds(settings.timeoutSeconds()));
        if (settings.compressed()) {
            exporter.setCompression("gzip");
        }
        return exporter.build();
    }

    private Map<String, String> headers() {
        Map<String, String> revealed = new HashMap<>();
        settings.headers().forEach((name, secret) -> revealed.put(name, secret.reveal()));
        return revealed;
    }

    /** What spans are made with; empty if none are sent. */
    Optional<Tracer> tracer() {
        return tracers.map(provider -> provider.get("io.millrace"));
    }

    /** Sends the numbers of this moment, unless those of the last are still on their way. */
    private void send() {
        Metrics source = metrics.get();
        if (source == null || sending.getAndSet(true)) {
            return;
        }
        try {
            long nowNs = TimeUnit.MICROSECONDS.toNanos(workers.clock().utcUs());
            lastNumbers = numbersOutcome.watch(numbers.orElseThrow().export(points.of(source.read(), nowNs)));
            lastNumbers.whenComplete(() -> sending.set(false));
        } catch (RuntimeException | LinkageError e) {
            sending.set(false);
            throw e;
        }
    }

    /** Sends what is waiting, if that is done soon, and lets go of all threads. */
    @Override
    public void close() {
        tick.cancel();
        List<CompletableResultCode> ends = Stream.concat(
                        tracers.map(SdkTracerProvider::shutdown).stream(), Stream.of(lastNumbers))
                .toList();
        CompletableResultCode end = CompletableResultCode.ofAll(ends).join(LAST_WORDS_MS, TimeUnit.MILLISECONDS);
        // batches that still wait fail at once from here on, the one on its way is given up
        spans.ifPresent(OtlpHttpSpanExporter::shutdown);
        numbers.ifPresent(OtlpHttpMetricExporter::shutdown);
        end.join(LAST_WORDS_MS, TimeUnit.MILLISECONDS);
        quiet.close();
    }

    /** All that is looked for by a name of a class: what posts. */
    private final class Senders implements ComponentLoader {
        @Override
        public <T> Iterable<T> load(Class<T> type) {
            HttpSenderProvider provider = config -> new OtlpSender(config, workers);
            return type == HttpSenderProvider.class ? List.of(type.cast(provider)) : List.of();
        }
    }

    /** Has it told how batches fare. */
    private record Watched(SpanExporter exporter, Outcome outcome) implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            return outcome.watch(exporter.export(spans));
        }

        @Override
        public CompletableResultCode flush() {
            return exporter.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return exporter.shutdown();
        }
    }
}
