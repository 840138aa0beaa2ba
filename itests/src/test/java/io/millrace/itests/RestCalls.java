package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Calls of REST by the JDK's client, with nothing of ours in between. */
final class RestCalls {
    static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String JSON = "application/json";

    private final Server server;

    RestCalls(Server server) {
        this.server = server;
    }

    static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    HttpRequest.Builder request(String method, String path, String json) {
        HttpRequest.BodyPublisher body =
                json == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.url("/api/v1" + path))).method(method, body);
        return json == null ? request : request.header("Content-Type", JSON);
    }

    HttpResponse<String> send(String authorization, String method, String path, String json) throws Exception {
        return CLIENT.send(
                request(method, path, json)
                        .header("Authorization", authorization)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** What the administrator is answered. */
    String ask(String method, String path, String json) throws Exception {
        HttpResponse<String> answer = send(basic("admin", Server.PASSWORD), method, path, json);
        assertTrue(answer.statusCode() < 300, answer.statusCode() + " " + answer.body());
        return answer.body();
    }

    static String field(String json, String name) {
        Matcher field = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        assertTrue(field.find(), name + " is not in " + json);
        return field.group(1);
    }
}
