package io.millrace.management.mcp;

import io.millrace.formats.json.JsonText;

/** What a request is answered, written field by field. For one thread. */
final class Result {
    private final StringBuilder text = new StringBuilder("{");

    /** @param value as {@link JsonText} writes it */
    Result put(String name, Object value) {
        return json(name, JsonText.of(value));
    }

    /** @param json one value, as text */
    Result json(String name, String json) {
        if (text.length() > 1) {
            text.append(',');
        }
        text.append(JsonText.of(name)).append(':').append(json);
        return this;
    }

    @Override
    public String toString() {
        return text + "}";
    }
}
