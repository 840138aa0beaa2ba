package io.millrace.management.telemetry;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** Takes what is sent by OTLP, and reads it by the classes that OpenTelemetry makes of its definition. */
final class Collector implements AutoCloseable {
    final List<Span> spans = new CopyOnWriteArrayList<>();
    final List<Map<String, List<String>>> headers = new CopyOnWriteArrayList<>();
    final List<String> resources = new CopyOnWriteArrayList<>();
    final LinkedBlockingQueue<List<Metric>> metrics = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<String> paths = new LinkedBlockingQueue<>();
    volatile int status = 200;
    /** What it does with requests. */
    volatile Answers answers = Answers.WHOLE;

    private final HttpServer server;

    /** How much of an answer there is; the connection stays open. */
    enum Answers {
        WHOLE,
        HEAD_ONLY,
        NONE
    }

    Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void take(HttpExchange exchange) throws IOException {
        int code = status;
        Answers how = answers;
        byte[] body = exchange.getRequestBody().readAllBytes();
        if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
            body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
        }
        headers.add(Map.copyOf(exchange.getRequestHeaders()));
        if (code == 200) {
            read(exchange.getRequestURI().getPath(), body);
        }
        paths.add(exchange.getRequestURI().getPath());
        if (how == Answers.NONE) {
            return;
        }
        exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
        if (how == Answers.HEAD_ONLY) {
            exchange.sendResponseHeaders(code, 9);
            return;
        }
        exchange.sendResponseHeaders(code, -1);
        exchange.close();
    }

    private void read(String path, byte[] body) throws InvalidProtocolBufferException {
        if (path.endsWith("/traces")) {
            ExportTraceServiceRequest.parseFrom(body).getResourceSpansList().forEach(sent -> {
                resources.add(attributes(sent.getResource().getAttributesList()).toString());
                sent.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
            });
        } else {
            ExportMetricsServiceRequest.parseFrom(body).getResourceMetricsList().forEach(sent -> {
                resources.add(attributes(sent.getResource().getAttributesList()).toString());
                sent.getScopeMetricsList().forEach(scope -> metrics.add(scope.getMetricsList()));
            });
        }
    }

    static Map<String, String> attributes(List<KeyValue> list) {
        return list.stream().collect(Collectors.toMap(KeyValue::getKey, Collector::value));
    }

    private static String value(KeyValue pair) {
        return pair.getValue().hasIntValue()
                ? Long.toString(pair.getValue().getIntValue())
                : pair.getValue().getStringValue();
    }

    /** Waits for a request. */
    String awaitPath() throws InterruptedException {
        return String.valueOf(paths.poll(60, TimeUnit.SECONDS));
    }

    /** Waits for some spans. */
    void awaitSpans(int count) throws InterruptedException {
        while (spans.size() < count && !awaitPath().equals("null")) {
            // another batch came
        }
    }

    Span span(String name) {
        return spans.stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No " + name + " in " + spans));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
