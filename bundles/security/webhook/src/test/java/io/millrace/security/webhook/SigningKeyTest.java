package io.millrace.security.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.access.Secret;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyTest {
    @Test
    void signsAsOtherProgramsDo() {
        SigningKey key = new SigningKey(new Secret("whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"));
        // by Python's hmac
        assertEquals(
                "v1,6JMdAqmek5rzmULwmA9G+tj0VWdUKTnJxbrJaom2/ao=",
                key.sign("msg_1", 1_614_265_330, "{\"a\":1}".getBytes(StandardCharsets.UTF_8)));
        assertFalse(key.toString().contains("MDEy"), key.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hunter2",
                "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz",
                "whsec_",
                "whsec_c2hvcnQ=",
                "whsec_no base64!",
                "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzMDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzMDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"
            })
    void whatIsNoSecretIsRefusedWithoutBeingShown(String text) {
        String why = assertThrows(IllegalArgumentException.class, () -> new SigningKey(new Secret(text)))
                .getMessage();
        assertEquals(".secret is whsec_ and then 24 to 64 bytes in base64", why);
    }
}
