package io.millrace.formats.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonValueTest {
    private static Object parse(String text) {
        return JsonValue.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String refusal(String text) {
        return assertThrows(JsonFormatException.class, () -> parse(text)).getMessage();
    }

    @Test
    void valuesAreReadAsTheyAre() {
        assertEquals(Map.of("a", Arrays.asList(1L, 2.5, true, null, "ü")), parse("{\"a\":[1,2.5,true,null,\"ü\"]}"));
    }

    @Test
    void whatIsNoJsonOrTooMuchIsRefusedWithoutQuotingIt() {
        assertTrue(refusal("").contains("empty"));
        assertTrue(refusal("{} {}").contains("behind"));
        assertTrue(refusal("{\"a\":1,\"a\":2}").contains("line 1"));
        assertTrue(refusal("99999999999999999999").contains("too large"));
        assertTrue(refusal("[".repeat(17) + "]".repeat(17)).contains("no JSON"));
        assertFalse(refusal("{\"password\":hunter2}").contains("hunter2"));
    }

    @Test
    void whateverIsBrokenIsRefusedAndNothingElse() {
        byte[] good = "{\"a\":[1,2.5,true,null,\"\\u00fc\"],\"b\":{\"c\":-1e3}}".getBytes(StandardCharsets.UTF_8);
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] broken = Arrays.copyOf(good, 1 + random.nextInt(good.length));
            for (int k = random.nextInt(4); k > 0; k--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            try {
                JsonValue.parse(broken);
            } catch (JsonFormatException e) {
                assertFalse(e.getMessage().isEmpty());
            }
        }
    }
}
