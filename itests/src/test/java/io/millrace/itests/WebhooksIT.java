package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A receiver that is down, and a server that dies: every event arrives, and by its id exactly once. */
class WebhooksIT {
    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

    private final Server server = Server.prepare("webhooks");
    private final int port = FreePorts.next();
    /** The bodies that were taken, by the event's id. */
    private final Map<String, String> taken = new ConcurrentHashMap<>();

    private final List<String> wrong = java.util.Collections.synchronizedList(new ArrayList<>());
    private volatile String secret;
    private HttpServer receiver;

    @AfterEach
    void close() {
        server.close();
        if (receiver != null) {
            receiver.stop(0);
        }
    }

    @Test
    void everyEventArrivesExactlyOnceById() throws Exception {
        server.configure("io.millrace.management.webhooks", "allow.networks = 127.0.0.1", "retry.max.seconds = 2");
        server.configure("io.millrace.webhook-guarded", "url = http://127.0.0.2:" + port + "/", "events = stream.*");
        launch();
        String made = server.exec("media:webhook create shop 'http://127.0.0.1:" + port
                + "/hook?token=hidden' --events 'session.*,stream.live,stream.interrupted'");
        secret = made.lines().findFirst().orElseThrow();
        // the receiver is down while encoders come and go, and the server dies
        knock(0, 2);
        Await.until("what waits", 20, () -> waiting() >= 8);
        server.kill();
        launch();
        Await.until("what waits after all", 20, () -> waiting() >= 8);
        knock(2, 3);
        Await.until("more", 20, () -> waiting() >= 12);
        assertEquals(0, taken.size());
        receive();
        Await.until("all events", 30, () -> waiting() == 0);
        assertTrue(server.exec("media:webhook test shop").contains("answered 204"));

        assertEquals(3, count("io.millrace.stream.live"), taken::toString);
        assertEquals(3, count("io.millrace.stream.interrupted"), taken::toString);
        assertEquals(3, count("io.millrace.session.opened"), taken::toString);
        assertEquals(3, count("io.millrace.session.closed"), taken::toString);
        assertEquals(1, count("io.millrace.webhook.test"));
        assertEquals(List.of(), wrong);
        replaysAndLogs();
    }

    private void replaysAndLogs() {
        String live = taken.keySet().stream()
                .filter(id -> taken.get(id).contains("stream.live"))
                .findFirst()
                .orElseThrow();
        taken.remove(live);
        server.exec("media:webhook replay shop --id " + live);
        Await.until("the event once more", 10, () -> taken.containsKey(live));
        // it is written a moment after what it tells
        Await.until("both outcomes in the log", 20, () -> {
            String log = server.exec("media:webhook deliveries shop --limit 1000 --json");
            return log.contains("\"outcome\" : \"failed\"") && log.contains("\"outcome\" : \"delivered\"");
        });
        String guarded = server.exec("media:webhook list --json");
        assertTrue(guarded.contains("127.0.0.2, an address of an internal network"), guarded);
        assertTrue(server.exec("media:webhook remove shop").contains("Removed"));
        assertFalse(server.log().contains("hidden") || server.log().contains(secret), "a secret was logged");
    }

    private void launch() {
        server.launch();
        Await.until("webhooks", 30, () -> server.tryExec("media:webhook list").exit() == 0);
    }

    /** Publishes streams for a moment each. */
    private void knock(int from, int to) {
        for (int i = from; i < to; i++) {
            String stream = "live/knock" + i;
            try (Processes.Running encoder = Encoder.ffmpeg(server, stream, "-bf", "0")) {
                Await.until(stream + " to be live", 20, () -> server.log().contains(stream + " is live"));
                assertTrue(encoder.isAlive());
            }
        }
    }

    private int waiting() {
        Matcher shop = Pattern.compile("\"name\" : \"shop\".*?\"waiting\" : (\\d+)", Pattern.DOTALL)
                .matcher(server.exec("media:webhook list --json"));
        return shop.find() ? Integer.parseInt(shop.group(1)) : -1;
    }

    private long count(String type) {
        return taken.values().stream()
                .filter(body -> body.contains("\"type\":\"" + type + "\""))
                .count();
    }

    // ---- the receiver ------------------------------------------------------------------------------------------

    private void receive() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
        receiver.createContext("/hook", this::take);
        receiver.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String id = exchange.getRequestHeaders().getFirst("webhook-id");
        String time = exchange.getRequestHeaders().getFirst("webhook-timestamp");
        String text = new String(body, StandardCharsets.UTF_8);
        if (!signature(id, time, body).equals(exchange.getRequestHeaders().getFirst("webhook-signature"))) {
            wrong.add("signature of " + text);
        }
        Matcher inside = ID.matcher(text);
        if (!inside.find() || !inside.group(1).equals(id)) {
            wrong.add(id + " is not in " + text);
        }
        String before = taken.put(id, text);
        if (before != null && !before.equals(text)) {
            wrong.add("two events have the id " + id);
        }
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    private String signature(String id, String time, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
            mac.update((id + "." + time + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
