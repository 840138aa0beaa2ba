package io.millrace.itests;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An operator's server that is asked who may play: who shows {@code good}. */
final class AccessHook implements AutoCloseable {
    static final String SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";

    private final HttpServer server;
    private final AtomicInteger questions = new AtomicInteger();
    private final List<String> wrongSignatures = new CopyOnWriteArrayList<>();

    AccessHook() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/may", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/may";
    }

    int questions() {
        return questions.get();
    }

    /** Questions that may be anybody's. */
    List<String> wrongSignatures() {
        return wrongSignatures;
    }

    private void answer(HttpExchange exchange) throws IOException {
        questions.incrementAndGet();
        byte[] body = exchange.getRequestBody().readAllBytes();
        String text = new String(body, StandardCharsets.UTF_8);
        String id = exchange.getRequestHeaders().getFirst("webhook-id");
        String time = exchange.getRequestHeaders().getFirst("webhook-timestamp");
        if (!("v1," + signature(id + "." + time + "." + text))
                .equals(exchange.getRequestHeaders().getFirst("webhook-signature"))) {
            wrongSignatures.add(text);
        }
        boolean good = text.replace(" ", "").contains("\"credential\":\"good\"");
        byte[] answer = (good
                        ? "{\"allow\":true,\"identity\":\"anna\",\"ttlSeconds\":60}"
                        : "{\"allow\":false,\"reason\":\"Your ticket is for another show\",\"ttlSeconds\":300}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    /** As the Standard Webhooks specification says. */
    private static String signature(String signed) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(SECRET.substring("whsec_".length())), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
