package io.millrace.management.rest;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes addresses apart, strictly. */
final class RequestPath {
    private RequestPath() {}

    /**
     * The decoded elements of a raw path.
     *
     * @throws ApiException 400 if it cannot be decoded, 404 if it is not below {@link Operations#ROOT}
     */
    static List<String> elements(String rawPath) {
        if (!rawPath.startsWith(Operations.ROOT + "/")) {
            throw new ApiException(
                    404, "There is nothing here; the interface is at " + Operations.ROOT + ", see its openapi.json");
        }
        List<String> elements = new ArrayList<>();
        for (String raw : rawPath.substring(Operations.ROOT.length() + 1).split("/", -1)) {
            int matrix = raw.indexOf(';');
            elements.add(decoded(matrix < 0 ? raw : raw.substring(0, matrix), false));
        }
        return elements;
    }

    /**
     * The values of a query.
     *
     * @throws ApiException 400 if a name comes twice or something cannot be decoded
     */
    static Map<String, String> query(String rawQuery) {
        Map<String, String> values = new LinkedHashMap<>();
        if (rawQuery == null || rawQuery.isEmpty()) {
            return values;
        }
        for (String pair : rawQuery.split("&")) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals), true);
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1), true);
            if (values.put(name, value) != null) {
                throw new ApiException(400, "The query names something twice");
            }
        }
        return values;
    }

    private static String decoded(String raw, boolean plusIsBlank) {
        byte[] text = raw.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(text.length);
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '%') {
                if (i + 2 >= text.length || digit(text[i + 1]) < 0 || digit(text[i + 2]) < 0) {
                    throw undecodable();
                }
                bytes.put((byte) (digit(text[i + 1]) << 4 | digit(text[i + 2])));
                i += 2;
            } else {
                bytes.put(plusIsBlank && text[i] == '+' ? (byte) ' ' : text[i]);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw undecodable();
        }
    }

    private static int digit(byte hexadecimal) {
        return hexadecimal < 0 ? -1 : Character.digit((char) hexadecimal, 16);
    }

    private static ApiException undecodable() {
        return new ApiException(400, "The address cannot be decoded");
    }
}
