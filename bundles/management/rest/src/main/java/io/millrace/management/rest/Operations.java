package io.millrace.management.rest;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Every operation there is: requests are routed by this table, and the description is made of it. */
final class Operations {
    static final String ROOT = "/api/v1";

    private final List<Operation> all = new ArrayList<>();

    /**
     * An operation and the variables of its path.
     *
     * @param path their values
     */
    record Found(Operation operation, Map<String, String> path) {}

    void add(Collection<Operation> operations) {
        all.addAll(operations);
    }

    List<Operation> all() {
        return List.copyOf(all);
    }

    /**
     * Finds what is asked for. Words go before variables.
     *
     * @param path below {@link #ROOT}, decoded
     * @throws ApiException 404 or 405
     */
    Found find(String method, List<String> path) {
        Set<String> allowed = new TreeSet<>();
        Found best = null;
        for (Operation operation : all) {
            Map<String, String> values = operation.match(path);
            if (values == null) {
                continue;
            }
            allowed.add(operation.method);
            boolean wanted = operation.method.equals(method.equals("HEAD") ? "GET" : method);
            if (wanted && (best == null || values.size() < best.path.size())) {
                best = new Found(operation, values);
            }
        }
        if (best != null) {
            return best;
        }
        if (allowed.isEmpty()) {
            throw new ApiException(404, "There is nothing here; " + ROOT + "/openapi.json says what there is");
        }
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        allowed.add("OPTIONS");
        throw new ApiException(
                405, "Allowed here are " + String.join(", ", allowed), Map.of("Allow", String.join(", ", allowed)));
    }
}
