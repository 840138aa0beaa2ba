package io.millrace.management.rest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What a JSON value looks like, as JSON Schema 2020-12. It describes requests and answers, and requests are checked by it:
 * so what is described and what is taken are the same. Immutable once it is built.
 */
final class Schema {
    private final String type;
    private final Map<String, Object> rules = new LinkedHashMap<>();
    private final Map<String, Schema> fields = new LinkedHashMap<>();
    private final List<String> required = new ArrayList<>();
    private Schema items;
    private Pattern pattern;
    private String name;
    private boolean nullable;
    private boolean open;
    private boolean page;

    private Schema(String type) {
        this.type = type;
    }

    static Schema text() {
        return new Schema("string");
    }

    /** A text that is not shown, neither where it is typed nor in logs of clients. */
    static Schema secret() {
        Schema schema = text();
        schema.rules.put("format", "password");
        return schema;
    }

    /** A text of a form; the whole text has to match. */
    static Schema text(String form, int maxLength) {
        Schema schema = text();
        schema.pattern = Pattern.compile(form);
        schema.rules.put("pattern", "^(" + form + ")$");
        schema.rules.put("maxLength", maxLength);
        return schema;
    }

    static Schema words(String... allowed) {
        Schema schema = text();
        schema.rules.put("enum", Arrays.asList(allowed));
        return schema;
    }

    /** A moment (RFC 3339). */
    static Schema time() {
        Schema schema = text();
        schema.rules.put("format", "date-time");
        return schema;
    }

    /** Up to 64 bits. */
    static Schema whole() {
        Schema schema = new Schema("integer");
        schema.rules.put("format", "int64");
        return schema;
    }

    static Schema whole(long least, long most) {
        Schema schema = new Schema("integer");
        schema.rules.put("format", most > Integer.MAX_VALUE ? "int64" : "int32");
        schema.rules.put("minimum", least);
        schema.rules.put("maximum", most);
        return schema;
    }

    static Schema number() {
        Schema schema = new Schema("number");
        schema.rules.put("format", "double");
        return schema;
    }

    static Schema flag() {
        return new Schema("boolean");
    }

    static Schema list(Schema items) {
        Schema schema = new Schema("array");
        schema.items = items;
        return schema;
    }

    /** An object of the fields that are told next, and no others. */
    static Schema object() {
        return new Schema("object");
    }

    /** An object of whatever names. */
    static Schema map(Schema values) {
        Schema schema = object();
        schema.items = values;
        return schema;
    }

    /** Anything. */
    static Schema any() {
        return new Schema(null);
    }

    Schema field(String field, Schema schema) {
        fields.put(field, schema);
        required.add(field);
        return this;
    }

    Schema maybe(String field, Schema schema) {
        fields.put(field, schema);
        return this;
    }

    /** Answers may have more fields than are told. */
    Schema andMore() {
        open = true;
        return this;
    }

    /** A part of a list: clients read on by themselves. */
    Schema page() {
        page = true;
        return this;
    }

    /** Of a part of a list, what its items are called; empty for others. */
    Optional<String> pageOf() {
        return page ? Optional.ofNullable(fields.get("items").items.name) : Optional.empty();
    }

    Schema orNull() {
        nullable = true;
        return this;
    }

    Schema about(String description) {
        rules.put("description", description);
        return this;
    }

    Schema atMost(int maxLength) {
        rules.put("maxLength", maxLength);
        return this;
    }

    Schema like(Object example) {
        rules.put("examples", List.of(example));
        return this;
    }

    Schema named(String newName) {
        name = newName;
        return this;
    }

    String name() {
        return name;
    }

    /** An object's fields. */
    Map<String, Schema> fields() {
        return Collections.unmodifiableMap(fields);
    }

    boolean requires(String field) {
        return required.contains(field);
    }

    boolean isObject() {
        return "object".equals(type) && !nullable;
    }

    /** This schema where it is used: a reference if it has a name. */
    Map<String, Object> use() {
        return name == null ? definition() : Map.of("$ref", "#/components/schemas/" + name);
    }

    /** This schema itself, which refers to others. */
    Map<String, Object> definition() {
        return definition(Schema::use);
    }

    /** This schema with all that it is made of. */
    Map<String, Object> inFull() {
        return definition(Schema::inFull);
    }

    private Map<String, Object> definition(Function<Schema, Map<String, Object>> used) {
        Map<String, Object> json = new LinkedHashMap<>();
        if (type != null) {
            json.put("type", nullable ? List.of(type, "null") : type);
        }
        json.putAll(rules);
        if ("array".equals(type)) {
            json.put("items", used.apply(items));
        } else if ("object".equals(type)) {
            if (items != null) {
                json.put("additionalProperties", used.apply(items));
            } else {
                Map<String, Object> properties = new LinkedHashMap<>();
                fields.forEach((field, schema) -> properties.put(field, used.apply(schema)));
                json.put("properties", properties);
                json.put("additionalProperties", open);
            }
            if (!required.isEmpty()) {
                json.put("required", List.copyOf(required));
            }
        }
        return json;
    }

    /** Collects what has a name, here and within. */
    void collect(Map<String, Schema> names) {
        if (name != null && names.put(name, this) == this) {
            return;
        }
        if (items != null) {
            items.collect(names);
        }
        fields.values().forEach(schema -> schema.collect(names));
    }

    /** A text of a query as the value that it stands for. */
    Object read(String text) {
        if ("integer".equals(type)) {
            try {
                return Long.valueOf(text);
            } catch (NumberFormatException e) {
                return text;
            }
        }
        if ("boolean".equals(type)) {
            return text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : text;
        }
        return text;
    }

    /**
     * Checks a value that {@link StrictJson} read.
     *
     * @param where what the value is called
     * @throws ApiException 400 that names what is wrong and what is allowed, without the value, which may be a secret
     */
    void check(Object value, String where) {
        if (value == null && nullable || type == null) {
            return;
        }
        switch (type) {
            case "string" -> checkText(value, where);
            case "integer" -> {
                require(value instanceof Long, where, "a whole number");
                checkRange((Long) value, where);
            }
            case "number" -> require(value instanceof Long || value instanceof Double, where, "a number");
            case "boolean" -> require(value instanceof Boolean, where, "true or false");
            case "array" -> {
                require(value instanceof List, where, "a list");
                ((List<?>) value).forEach(each -> items.check(each, "each of " + where));
            }
            default -> checkObject(value, where);
        }
    }

    private void checkText(Object value, String where) {
        require(value instanceof String, where, "a text");
        String text = (String) value;
        if (rules.get("enum") instanceof List<?> allowed) {
            require(allowed.contains(text), where, "one of " + allowed);
        }
        if (rules.get("maxLength") instanceof Integer most) {
            require(text.length() <= most, where, "at most " + most + " characters");
        }
        if (pattern != null) {
            require(pattern.matcher(text).matches(), where, "of the form " + pattern);
        }
    }

    private void checkRange(long value, String where) {
        if (rules.get("minimum") instanceof Long least && rules.get("maximum") instanceof Long most) {
            require(value >= least && value <= most, where, least + " to " + most);
        }
    }

    private void checkObject(Object value, String where) {
        require(value instanceof Map, where, "an object");
        Map<?, ?> map = (Map<?, ?>) value;
        if (items != null) {
            map.forEach((key, each) -> items.check(each, key.toString()));
            return;
        }
        map.forEach((key, each) -> {
            Schema schema = fields.get(key);
            if (schema == null) {
                throw new ApiException(400, where + " has an unknown field, known are " + fields.keySet());
            }
            schema.check(each, key.toString());
        });
        required.forEach(field -> {
            if (!map.containsKey(field)) {
                throw new ApiException(400, where + " lacks the field " + field);
            }
        });
    }

    private static void require(boolean holds, String where, String allowed) {
        if (!holds) {
            throw new ApiException(400, where + " has to be " + allowed);
        }
    }
}
