package io.millrace.management.rest;

import java.util.LinkedHashMap;
import java.util.Map;

/** Path, query and body of an operation as one object, for who calls it by name. Immutable. */
final class OperationArguments {
    private final Operation operation;
    private final Schema schema;

    OperationArguments(Operation operation) {
        this.operation = operation;
        schema = Schema.object();
        operation.pathSchemas.forEach(this::require);
        operation.query.forEach(parameter -> allow(parameter.name(), parameter.schema()));
        if (operation.body() != null) {
            operation.body().fields().forEach((field, each) -> {
                if (operation.body().requires(field)) {
                    require(field, each);
                } else {
                    allow(field, each);
                }
            });
        }
    }

    private void require(String name, Schema each) {
        requireNew(name);
        schema.field(name, each);
    }

    private void allow(String name, Schema each) {
        requireNew(name);
        schema.maybe(name, each);
    }

    private void requireNew(String name) {
        if (schema.fields().containsKey(name)) {
            throw new IllegalStateException(operation.id + " has two arguments called " + name);
        }
    }

    /** What they look like. */
    Map<String, Object> schema() {
        return schema.inFull();
    }

    /**
     * The call that they stand for.
     *
     * @throws ApiException 400 that names what is wrong
     */
    Call call(Caller caller, Map<String, Object> arguments) {
        schema.check(arguments, "The call");
        Map<String, String> path = new LinkedHashMap<>();
        operation.pathSchemas.keySet().forEach(name -> path.put(name, (String) arguments.get(name)));
        Map<String, String> query = new LinkedHashMap<>();
        Map<String, Object> body = new LinkedHashMap<>();
        arguments.forEach((name, value) -> {
            if (operation.query.stream().anyMatch(each -> each.name().equals(name))) {
                query.put(name, String.valueOf(value));
            } else if (!path.containsKey(name)) {
                body.put(name, value);
            }
        });
        return new Call(caller, path, query, body, null);
    }
}
