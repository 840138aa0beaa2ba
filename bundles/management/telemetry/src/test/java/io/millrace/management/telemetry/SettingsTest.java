package io.millrace.management.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.settings.Configuration;
import io.millrace.api.telemetry.Metric;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The configuration, and OpenTelemetry's environment variables below it. */
class SettingsTest {
    private final List<String> warnings = new ArrayList<>();

    private TelemetrySettings read(Map<String, Object> properties, Map<String, String> environment) {
        return new Configuration<>(Telemetry.PID, Telemetry.Config.class, TelemetrySettings::of, warnings::add)
                .start(Environment.under(properties, environment));
    }

    @Test
    void nothingIsSentByDefault() {
        TelemetrySettings settings = read(Map.of(), Map.of());
        assertTrue(settings.isOff());
        assertEquals(60, settings.intervalSeconds());
        assertEquals(Map.of("service.name", "millrace"), settings.resource());
        assertEquals(List.of(), warnings);
    }

    @Test
    void theEnvironmentIsThatOfTheSpecification() {
        TelemetrySettings settings = read(
                Map.of(),
                Map.ofEntries(
                        Map.entry("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318/"),
                        Map.entry("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://prom:9090/api/v1/otlp/v1/metrics"),
                        Map.entry("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Basic%20YTpi+c==,x=1%2Cy%3D2"),
                        Map.entry("OTEL_EXPORTER_OTLP_TIMEOUT", "2500"),
                        Map.entry("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"),
                        Map.entry("OTEL_METRIC_EXPORT_INTERVAL", "15000"),
                        Map.entry("OTEL_TRACES_SAMPLER", "parentbased_traceidratio"),
                        Map.entry("OTEL_TRACES_SAMPLER_ARG", "0.25"),
                        Map.entry("OTEL_SERVICE_NAME", "edge"),
                        Map.entry("OTEL_RESOURCE_ATTRIBUTES", "service.name=other,host.name=a%2Cb")));
        assertEquals(Optional.of(URI.create("http://collector:4318/v1/traces")), settings.traces());
        assertEquals(Optional.of(URI.create("http://prom:9090/api/v1/otlp/v1/metrics")), settings.metrics());
        assertEquals(new Secret("Basic YTpi+c=="), settings.headers().get("authorization"));
        assertEquals(new Secret("1,y=2"), settings.headers().get("x"), "an encoded comma ends nothing");
        assertEquals(2, settings.headers().size());
        assertEquals(2, settings.timeoutSeconds());
        assertEquals(15, settings.intervalSeconds());
        assertEquals(0.25, settings.sampleRatio());
        assertTrue(settings.compressed());
        assertEquals("a,b", settings.resource().get("host.name"));
        assertEquals("edge", settings.resource().get("service.name"), "the variable of its own wins");
        assertEquals(List.of(), warnings);
    }

    @Test
    void theConfigurationOutweighsTheEnvironment() {
        Map<String, String> environment = Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://a:1",
                "OTEL_TRACES_EXPORTER",
                "none",
                "OTEL_SERVICE_NAME",
                "env");
        TelemetrySettings settings = read(Map.of("endpoint", "https://b:2/base", "service.name", " "), environment);
        assertEquals(Optional.empty(), settings.traces());
        assertEquals(Optional.of(URI.create("https://b:2/base/v1/metrics")), settings.metrics());
        assertEquals("env", settings.resource().get("service.name"), "blank is nothing said");
        Map<String, Object> named = Map.of("attributes", new String[] {"service.name=file", "a=b=c"});
        assertEquals(
                Map.of("service.name", "file", "a", "b=c"),
                read(named, environment).resource());
        assertEquals(
                "own",
                read(Map.of("attributes", "service.name=file", "service.name", "own"), environment)
                        .resource()
                        .get("service.name"));
        assertTrue(read(Map.of("endpoint", "http://b:2"), Map.of("OTEL_SDK_DISABLED", "true"))
                .isOff());
        assertEquals(
                0, read(Map.of(), Map.of("OTEL_TRACES_SAMPLER", "always_off")).sampleRatio());
    }

    @Test
    void whatMakesNoSenseIsRefusedWithoutItsSecrets() {
        for (String address :
                List.of("collector:4318", "ftp://a:1", "http://user:pass@a:1", "http://a:1/?key=x", "::")) {
            assertTrue(read(Map.of("endpoint", address), Map.of()).isOff(), address);
        }
        assertEquals(5, warnings.size());
        assertTrue(warnings.get(0).contains("endpoint = \"collector:4318\" is refused"), warnings.get(0));
        assertTrue(warnings.get(2).contains("endpoint = \"http://***@a:1\" is refused"), warnings.get(2));
        assertTrue(warnings.get(3).contains("endpoint = \"http://a:1/?***\" is refused"), warnings.get(3));
        warnings.clear();
        read(Map.of(), Map.of("OTEL_METRIC_EXPORT_INTERVAL", "soon"));
        assertEquals(1, warnings.size());
        TelemetrySettings settings = read(Map.of("headers", "hunter2"), Map.of());
        assertEquals(
                2, read(Map.of("headers", "a=1, 2,b=3"), Map.of()).headers().size());
        assertTrue(settings.headers().isEmpty());
        assertFalse(warnings.toString().contains("hunter2"));
        assertFalse(read(Map.of("headers", "a=hunter2"), Map.of()).toString().contains("hunter2"));
    }

    @Test
    void whatTheEnvironmentAsksForAndThereIsNotIsTold() {
        assertEquals(List.of(), Environment.warnings(Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")));
        assertEquals(List.of(), Environment.warnings(Map.of()));
        assertEquals(
                List.of("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL = \"grpc\" is not there, http/protobuf is used;"
                        + " collectors take it at another port, mostly 4318"),
                Environment.warnings(Map.of("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "grpc")));
    }

    @Test
    void ourNamesAreThoseFromWhichPrometheusMakesItsOwn() {
        assertEquals("millrace.received By", named("millrace_received_bytes"));
        assertEquals("millrace.stream.bit_rate bit/s", named("millrace_stream_bits_per_second"));
        assertEquals("millrace.stream.jitter s", named("millrace_stream_jitter_seconds"));
        assertEquals("millrace.rendition.cpu 1", named("millrace_rendition_cpu_ratio"));
        assertEquals("millrace.sessions ", named("millrace_sessions"));
        assertEquals("millrace.streams ", named("millrace_streams"));
        assertEquals("millrace.stream.audio_peak dB", named("millrace_stream_audio_peak_dbfs"));
        assertEquals("process.cpu.time s", named("process_cpu_seconds"));
        assertEquals("process.unix.file_descriptor.count {file_descriptor}", named("process_open_fds"));
        assertEquals("jvm.gc.collection.time s", named("jvm_gc_collection_seconds"));
    }

    private static String named(String prometheus) {
        MetricNames.Name name = MetricNames.of(new Metric(Metric.Kind.GAUGE, prometheus, "", List.of()));
        return name.name() + " " + name.unit();
    }
}
