package io.millrace.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** One thing that is asked for. What is null is left out. */
final class Call {
    final String method;
    final Map<String, String> headers = new LinkedHashMap<>();
    private final StringBuilder query = new StringBuilder();
    private String path;
    private Object body;
    private String fileType;

    /** @param path with variables in braces */
    Call(String method, String path) {
        this.method = method;
        this.path = path;
    }

    Call path(String name, Object value) {
        String text = Objects.requireNonNull(value, name).toString();
        if (text.isEmpty()) {
            throw new IllegalArgumentException(name + " must not be empty");
        }
        path = path.replace("{" + name + "}", encoded(text));
        return this;
    }

    Call query(String name, Object value) {
        if (value != null) {
            query.append(query.isEmpty() ? '?' : '&')
                    .append(encoded(name))
                    .append('=')
                    .append(encoded(value.toString()));
        }
        return this;
    }

    Call header(String name, Object value) {
        if (value != null) {
            headers.put(name, value.toString());
        }
        return this;
    }

    /** Sends a model as JSON. */
    Call body(Object newBody) {
        body = Objects.requireNonNull(newBody, "what is sent");
        return this;
    }

    /** Sends a file. */
    Call body(Path file, String type) {
        fileType = type;
        return body(file);
    }

    /** The model or {@link Path} that is sent; null for nothing. */
    Object body() {
        return body;
    }

    /** The type of the file; null if JSON is sent. */
    String fileType() {
        return fileType;
    }

    /** Below the root of the interface. */
    String address() {
        return path + query;
    }

    private static String encoded(String text) {
        String form = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
        // alone they would be steps of the path
        return form.matches("\\.{1,2}") ? form.replace(".", "%2E") : form;
    }
}
