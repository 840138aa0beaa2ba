package io.millrace.formats.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTextTest {
    @Test
    void writesEveryKindOfValue() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("text", "a \"quoted\"\nline");
        value.put("number", 42L);
        value.put("ratio", 29.97);
        value.put("flag", true);
        value.put("nothing", null);
        value.put("list", Arrays.asList(1, "two"));
        assertEquals(
                "{\"text\":\"a \\\"quoted\\\"\\nline\",\"number\":42,\"ratio\":29.97,\"flag\":true,\"nothing\":null,"
                        + "\"list\":[1,\"two\"]}",
                JsonText.of(value));
    }

    @Test
    void noRowsAreAnEmptyArray() {
        assertEquals("[]", JsonText.of(List.of()));
    }

    @Test
    void prettyTextIsIndented() {
        assertEquals("{\n  \"a\" : 1\n}", JsonText.pretty(Map.of("a", 1)).replace("\r", ""));
    }

    @Test
    void numbersThatJsonDoesNotKnowAreNull() {
        assertEquals(
                "[null,null,null,1.0E10,-3]",
                JsonText.of(List.of(Double.NaN, Double.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e10, -3)));
    }

    @Test
    void textOfStrangersCannotEndAStringEarly() {
        assertEquals("\"\\u0000\\u001B\\\\\\\"}]\"", JsonText.of("\u0000\u001b\\\"}]"));
        assertEquals("{\"a\\\"b\":1}", JsonText.of(Map.of("a\"b", 1)));
        assertEquals("\"äöü€\"", JsonText.of("äöü€"));
    }
}
