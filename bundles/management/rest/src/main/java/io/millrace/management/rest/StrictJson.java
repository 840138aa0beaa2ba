package io.millrace.management.rest;

import io.millrace.formats.json.JsonFormatException;
import io.millrace.formats.json.JsonValue;

/** Reads the JSON of requests. */
final class StrictJson {
    private StrictJson() {}

    /**
     * Reads one value: maps, lists, texts, longs, doubles, booleans and null.
     *
     * @throws ApiException 400 that says where it cannot be read; it quotes nothing of the text, which may hold secrets
     */
    static Object parse(byte[] text) {
        try {
            return JsonValue.parse(text);
        } catch (JsonFormatException e) {
            throw new ApiException(400, "The body " + e.getMessage());
        }
    }
}
