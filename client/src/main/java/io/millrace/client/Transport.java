package io.millrace.client;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.millrace.client.model.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Sends calls and reads their answers. Safe for any thread. */
final class Transport {
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new SimpleModule()
                    .addSerializer(Instant.class, ToStringSerializer.instance)
                    .addDeserializer(Instant.class, new MomentReader()))
            // of later servers
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private static final int NOT_MODIFIED = 304;

    private final HttpClient http;
    private final URI root;
    private final String authorization;
    private final Duration timeout;

    /** @param authorization the header's value; null for nobody */
    Transport(HttpClient http, URI root, String authorization, Duration timeout) {
        this.http = http;
        this.root = root;
        this.authorization = authorization;
        this.timeout = timeout;
    }

    /** What is answered. */
    <T> T ask(Call call, TypeReference<T> type) {
        HttpResponse<byte[]> answer = send(call, BodyHandlers.ofByteArray());
        refuse(answer, answer.body());
        return value(answer, type);
    }

    /** What is answered, or what is known already. */
    <T> Tagged<T> ask(Call call, TypeReference<T> type, Tagged<T> known) {
        call.header("If-None-Match", known == null ? null : known.etag());
        HttpResponse<byte[]> answer = send(call, BodyHandlers.ofByteArray());
        if (known != null && answer.statusCode() == NOT_MODIFIED) {
            return known;
        }
        refuse(answer, answer.body());
        // proxies that compress make a tag weak, which never matches If-Match (RFC 9110, section 13.1.1)
        String etag = answer.headers()
                .firstValue("ETag")
                .map(tag -> tag.replaceFirst("^W/", ""))
                .orElse(null);
        return new Tagged<>(value(answer, type), etag);
    }

    /** Asks for something that answers nothing, or sends a browser elsewhere. */
    void tell(Call call) {
        HttpResponse<byte[]> answer = send(call, BodyHandlers.ofByteArray());
        refuse(answer, answer.body());
    }

    /** What is answered as a file, to be read while it comes and to be closed. */
    InputStream open(Call call) {
        HttpResponse<InputStream> answer = send(call, BodyHandlers.ofInputStream());
        if (answer.statusCode() / 100 == 2) {
            return answer.body();
        }
        try (InputStream body = answer.body()) {
            refuse(answer, body.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ByteArrayInputStream(new byte[0]);
    }

    /** A request that shows who asks, without a limit of time. */
    HttpRequest.Builder request(Call call) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(root + call.address())).header("User-Agent", "millrace-client");
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        call.headers.forEach(request::header);
        return request.method(call.method, HttpRequest.BodyPublishers.noBody());
    }

    HttpClient http() {
        return http;
    }

    private static <T> T value(HttpResponse<byte[]> answer, TypeReference<T> type) {
        if (type.getType() == String.class
                && answer.headers().firstValue("Content-Type").orElse("").startsWith("text/")) {
            return JSON.convertValue(new String(answer.body(), StandardCharsets.UTF_8), type);
        }
        return read(answer.body(), type);
    }

    static <T> T read(byte[] body, TypeReference<T> type) {
        try {
            return body.length == 0 ? null : JSON.readValue(body, type);
        } catch (IOException e) {
            throw new UncheckedIOException("The server's answer is not what its interface says", e);
        }
    }

    /** @throws ProblemException unless all went well */
    static void refuse(HttpResponse<?> answer, byte[] body) {
        int status = answer.statusCode();
        if (status / 100 != 2 && status != 303) {
            Duration after = answer.headers()
                    .firstValue("Retry-After")
                    .filter(seconds -> seconds.matches("\\d{1,9}"))
                    .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                    .orElse(null);
            throw new ProblemException(status, problem(status, answer, body), after);
        }
    }

    private static Problem problem(int status, HttpResponse<?> answer, byte[] body) {
        if (answer.headers().firstValue("Content-Type").orElse("").startsWith("application/problem+json")) {
            try {
                return JSON.readValue(body, Problem.class);
            } catch (IOException e) {
                // as if there were none
            }
        }
        return Problem.builder()
                .type("about:blank")
                .title("HTTP " + status)
                .status((long) status)
                .detail("The answer is none of Millrace's: is something else at "
                        + answer.uri().getAuthority() + "?")
                .build();
    }

    private <T> HttpResponse<T> send(Call call, HttpResponse.BodyHandler<T> handler) {
        try {
            HttpRequest.Builder request = request(call).timeout(timeout);
            if (call.body() != null) {
                request.method(call.method, publisher(call))
                        .header("Content-Type", call.fileType() == null ? "application/json" : call.fileType());
            }
            return http.send(request.build(), handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("Interrupted while the server was asked");
            interrupted.initCause(e);
            throw new UncheckedIOException(interrupted);
        }
    }

    private static HttpRequest.BodyPublisher publisher(Call call) throws IOException {
        return call.body() instanceof Path file
                ? HttpRequest.BodyPublishers.ofFile(file)
                : HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(call.body()));
    }
}
