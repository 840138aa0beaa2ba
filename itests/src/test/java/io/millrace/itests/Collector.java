package io.millrace.itests;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes OTLP over HTTP, and reads it by the classes that OpenTelemetry publishes of its protocol. */
final class Collector implements AutoCloseable {
    final List<Span> spans = new CopyOnWriteArrayList<>();
    /** The latest of each name. */
    final Map<String, Metric> metrics = new ConcurrentHashMap<>();

    final List<String> keys = new CopyOnWriteArrayList<>();
    volatile Resource resource = Resource.getDefaultInstance();
    private final HttpServer server;

    Collector(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/v1/traces", this::traces);
        server.createContext("/v1/metrics", this::metrics);
        server.start();
    }

    private void traces(HttpExchange exchange) throws IOException {
        ExportTraceServiceRequest.parseFrom(exchange.getRequestBody())
                .getResourceSpansList()
                .forEach(sent -> {
                    resource = sent.getResource();
                    sent.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
                });
        taken(exchange);
    }

    private void metrics(HttpExchange exchange) throws IOException {
        ExportMetricsServiceRequest.parseFrom(exchange.getRequestBody())
                .getResourceMetricsList()
                .forEach(sent -> sent.getScopeMetricsList().forEach(scope -> scope.getMetricsList()
                        .forEach(metric -> metrics.put(metric.getName(), metric))));
        taken(exchange);
    }

    private void taken(HttpExchange exchange) throws IOException {
        keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("x-api-key")));
        exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    static String attribute(List<KeyValue> attributes, String key) {
        return attributes.stream()
                .filter(pair -> pair.getKey().equals(key))
                .findFirst()
                .map(pair -> pair.getValue().hasIntValue()
                        ? Long.toString(pair.getValue().getIntValue())
                        : pair.getValue().getStringValue())
                .orElse("");
    }

    /** A span that was sent already. */
    Optional<Span> span(String name) {
        return spans.stream().filter(span -> span.getName().equals(name)).findFirst();
    }

    Span awaitSpan(String name) {
        Await.until("the span " + name, 30, () -> span(name).isPresent());
        return span(name).orElseThrow();
    }

    /** The latest number with an attribute. */
    Optional<Double> number(String name, String key, String value) {
        Metric metric = metrics.get(name);
        if (metric == null) {
            return Optional.empty();
        }
        List<NumberDataPoint> points = metric.hasSum()
                ? metric.getSum().getDataPointsList()
                : metric.getGauge().getDataPointsList();
        return points.stream()
                .filter(point -> attribute(point.getAttributesList(), key).equals(value))
                .findFirst()
                .map(NumberDataPoint::getAsDouble);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
