package io.millrace.protocols.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HttpDigestTest {
    /** The example of RFC 7616 section 3.9.1. */
    private static final String RFC_7616 =
            "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=%s, "
                    + "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "
                    + "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";

    private static final String CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";

    private final HttpDigest digest = new HttpDigest("Mufasa", new Secret("Circle of Life"));

    private String header() {
        return digest.header("GET", "/dir/index.html", "", CNONCE);
    }

    @Test
    void md5AndSha256AreThoseOfTheSpecification() {
        assertTrue(digest.challenged(List.of(RFC_7616.formatted("MD5"))));
        assertTrue(header().contains("response=\"8ca523f5e9506fed4657c9700eebdbec\""), header());
        HttpDigest strong = new HttpDigest("Mufasa", new Secret("Circle of Life"));
        assertTrue(strong.challenged(List.of(RFC_7616.formatted("MD5"), RFC_7616.formatted("SHA-256"), "Basic")));
        String header = strong.header("GET", "/dir/index.html", "", CNONCE);
        assertTrue(
                header.contains("response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\""),
                header);
        assertTrue(header.contains("nc=00000001") && header.contains("opaque=\"FQhe/qaU"), header);
        assertTrue(strong.header("GET", "/", "", CNONCE).contains("nc=00000002"));
    }

    /** RFC 2069, as older cameras have it. */
    @Test
    void withoutQopThereIsNoCount() {
        assertTrue(digest.challenged(List.of("Digest realm=camera, nonce=\"abc\"")));
        String header = header();
        assertFalse(header.contains("nc=") || header.contains("qop=") || header.contains("algorithm="), header);
        assertTrue(header.contains("realm=\"camera\""), header);
    }

    @Test
    void theBodyIsProvenWhereTheDeviceWantsNothingElse() {
        assertTrue(digest.challenged(List.of("Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"")));
        String one = digest.header("POST", "/", "one", CNONCE);
        digest.challenged(List.of("Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\""));
        String two = digest.header("POST", "/", "two", CNONCE);
        assertTrue(one.contains("qop=auth-int"), one);
        assertFalse(one.equals(two));
    }

    @Test
    void aWrongPasswordIsNotSaidAgain() {
        assertTrue(digest.challenged(List.of("Digest realm=\"r\", nonce=\"1\"")));
        assertFalse(digest.challenged(List.of("Digest realm=\"r\", nonce=\"2\"")), "refused");
        assertTrue(digest.challenged(List.of("Digest realm=\"r\", nonce=\"3\", stale=TRUE")), "only too old");
        assertFalse(digest.challenged(List.of("Digest realm=\"r\", nonce=\"3\", stale=true")), "the same");
    }

    @Test
    void otherSchemesAndAlgorithmsAreLeftAlone() {
        assertFalse(digest.challenged(List.of("Basic realm=\"r\"", "Negotiate", "")));
        assertFalse(digest.challenged(List.of("Digest realm=\"r\", nonce=\"n\", algorithm=SHA-512-256")));
        assertFalse(digest.challenged(List.of("Digest realm=\"r\"")));
        assertFalse(digest.isAsked());
    }

    @Test
    void noDeviceWritesIntoTheRequest() {
        assertTrue(digest.challenged(List.of("Digest realm=\"a\\\"b\rX: y\n\", nonce=\"n\\\\\"")));
        String header = header();
        assertTrue(header.contains("realm=\"a\\\"b X: y \""), header);
        assertTrue(header.contains("nonce=\"n\\\\\""), header);
        assertFalse(header.contains("\r") || header.contains("\n"), header);
    }

    @Test
    void damagedChallengesAreAnsweredOrLeftAlone() {
        byte[] whole = RFC_7616.formatted("MD5").getBytes(StandardCharsets.ISO_8859_1);
        Random random = new Random(7616);
        int answered = 0;
        for (int round = 0; round < 5_000; round++) {
            byte[] damaged = whole.clone();
            for (int i = random.nextInt(5); i >= 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            HttpDigest fresh = new HttpDigest("u", new Secret("p"));
            if (fresh.challenged(List.of(new String(damaged, StandardCharsets.ISO_8859_1)))) {
                String header = fresh.header("POST", "/", "");
                assertEquals(header, header.replaceAll("\\p{Cntrl}", ""));
                answered++;
            }
        }
        assertTrue(answered > 500 && answered < 5_000, "answered " + answered);
    }
}
