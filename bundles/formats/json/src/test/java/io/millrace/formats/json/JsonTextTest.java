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
}
