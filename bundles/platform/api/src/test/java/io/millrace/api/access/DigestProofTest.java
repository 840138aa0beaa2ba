package io.millrace.api.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.DigestProof.Algorithm;
import org.junit.jupiter.api.Test;

class DigestProofTest {
    private static final Secret MUFASA = new Secret("Circle of Life");
    private static final String REALM = "http-auth@example.org";
    private static final String NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    private static final String CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";

    /** The example of RFC 7616 section 3.9.1. */
    @Test
    void theStandardsExampleIsRecognised() {
        assertTrue(example(Algorithm.MD5, "8ca523f5e9506fed4657c9700eebdbec").isOf(MUFASA));
        assertTrue(example(Algorithm.SHA_256, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")
                .isOf(MUFASA));
    }

    @Test
    void nothingElseIsRecognised() {
        DigestProof right = example(Algorithm.MD5, "8ca523f5e9506fed4657c9700eebdbec");
        assertFalse(right.isOf(new Secret("Circle of life")));
        assertFalse(example(Algorithm.SHA_256, right.response()).isOf(MUFASA));
        assertFalse(example(Algorithm.MD5, "").isOf(MUFASA));
        assertFalse(example(Algorithm.MD5, right.response().substring(1)).isOf(MUFASA));
        assertFalse(new DigestProof(Algorithm.MD5, "mufasa", REALM, right.rest(), right.response()).isOf(MUFASA));
        assertFalse(new DigestProof(Algorithm.MD5, "Mufasa", "", right.rest(), right.response()).isOf(MUFASA));
        assertFalse(new DigestProof(Algorithm.MD5, "Mufasa", REALM, "", right.response()).isOf(MUFASA));
    }

    @Test
    void algorithmsAreNamedAsInHeaderFields() {
        assertEquals("MD5", Algorithm.MD5.text());
        assertEquals("SHA-256", Algorithm.SHA_256.text());
        assertEquals("d41d8cd98f00b204e9800998ecf8427e", Algorithm.MD5.hash(""));
    }

    private static DigestProof example(Algorithm algorithm, String response) {
        String rest = NONCE + ":00000001:" + CNONCE + ":auth:" + algorithm.hash("GET:/dir/index.html");
        return new DigestProof(algorithm, "Mufasa", REALM, rest, response);
    }
}
