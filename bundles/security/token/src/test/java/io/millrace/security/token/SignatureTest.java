package io.millrace.security.token;

import static org.junit.jupiter.api.Assertions.assertThrows;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.SignedJWT;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples of RFC 7515, appendix A. */
class SignatureTest {
    private static final String CLAIMS =
            "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    private static final String SECRET =
            "{\"kty\":\"oct\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75"
                    + "aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow\"}";
    private static final String CURVE = "{\"kty\":\"EC\",\"crv\":\"P-256\","
            + "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
            + "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}";
    private static final String BY_SECRET =
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + CLAIMS + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private static final String BY_CURVE = "eyJhbGciOiJFUzI1NiJ9." + CLAIMS
            + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

    @Test
    void examplesOfTheStandardAreRight() throws Exception {
        Signature.check(SignedJWT.parse(BY_SECRET), List.of(JWK.parse(SECRET)));
        Signature.check(SignedJWT.parse(BY_CURVE), List.of(JWK.parse(CURVE)));
        Signature.check(SignedJWT.parse(BY_CURVE), List.of(JWK.parse(SECRET), JWK.parse(CURVE)));
    }

    @Test
    void aKeyThatIsForSomethingElseDoesNotCount() throws Exception {
        for (String other : List.of("\"use\":\"enc\"", "\"alg\":\"ES384\"")) {
            JWK key = JWK.parse(CURVE.replace("\"kty\"", other + ",\"kty\""));
            assertThrows(
                    TokenRefusedException.class, () -> Signature.check(SignedJWT.parse(BY_CURVE), List.of(key)), other);
        }
    }

    @Test
    void noKeyOrTheWrongOneIsRefused() throws Exception {
        JWK secret = JWK.parse(SECRET);
        assertThrows(TokenRefusedException.class, () -> Signature.check(SignedJWT.parse(BY_CURVE), List.of()));
        assertThrows(TokenRefusedException.class, () -> Signature.check(SignedJWT.parse(BY_CURVE), List.of(secret)));
        // all zeros: what a broken check of ECDSA takes for right
        String zeros = "eyJhbGciOiJFUzI1NiJ9." + CLAIMS + "." + "A".repeat(86);
        JWK curve = JWK.parse(CURVE);
        assertThrows(TokenRefusedException.class, () -> Signature.check(SignedJWT.parse(zeros), List.of(curve)));
    }
}
