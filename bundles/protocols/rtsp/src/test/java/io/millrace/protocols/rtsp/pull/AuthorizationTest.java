package io.millrace.protocols.rtsp.pull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.protocols.rtsp.message.Headers;
import io.millrace.protocols.rtsp.message.Request;
import io.millrace.protocols.rtsp.message.Response;
import org.junit.jupiter.api.Test;

class AuthorizationTest {
    private static final Request GET = new Request("GET", "/dir/index.html", Headers.NONE, "");

    private final Authorization authorization = new Authorization("Mufasa", new Secret("Circle of Life"));

    private static Response challenge(String... challenges) {
        Response response = Response.of(401, "Unauthorized");
        for (String challenge : challenges) {
            response = response.with("WWW-Authenticate", challenge);
        }
        return response;
    }

    @Test
    void nothingIsSaidUnasked() {
        assertEquals("", authorization.header(GET));
    }

    /** RFC 7616 section 3.9.1. */
    @Test
    void theExampleOfTheStandard() {
        String common = "realm=\"http-auth@example.org\", qop=\"auth, auth-int\", "
                + "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
        Authorization other = new Authorization("Mufasa", new Secret("Circle of Life"));
        String cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
        assertTrue(authorization.challenged(challenge("Digest " + common + ", algorithm=MD5"), 0));
        String md5 = authorization.header(GET, cnonce);
        assertTrue(md5.contains("response=\"8ca523f5e9506fed4657c9700eebdbec\""), md5);
        assertTrue(md5.contains("qop=auth, nc=00000001, "), md5);
        assertTrue(other.challenged(
                challenge(
                        "Basic realm=\"x\"",
                        "Digest " + common + ", algorithm=MD5",
                        "Digest " + common + ", algorithm=SHA-256"),
                0));
        String sha = other.header(GET, cnonce);
        assertTrue(sha.contains("response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\""), sha);
        assertTrue(other.header(GET, cnonce).contains("nc=00000002"));
    }

    @Test
    void withoutProtectionAsOldCamerasWantIt() {
        // RFC 2069, as corrected: MD5(MD5(u:r:p):nonce:MD5(method:uri))
        Authorization camera = new Authorization("Mufasa", new Secret("CircleOfLife"));
        assertTrue(camera.challenged(
                challenge("Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\""), 0));
        String header = camera.header(GET);
        assertTrue(header.contains("response=\"1949323746fe6a43ef61f9606e7febea\""), header);
        assertFalse(header.contains("qop"), header);
    }

    @Test
    void theBodyIsProtectedWhereTheServerAsksForIt() {
        authorization.challenged(challenge("Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\""), 0);
        String empty = authorization.header(GET, "c");
        assertTrue(empty.contains("qop=auth-int"), empty);
        Authorization again = new Authorization("Mufasa", new Secret("Circle of Life"));
        again.challenged(challenge("Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\""), 0);
        String body = again.header(new Request("GET", "/dir/index.html", Headers.NONE, "x"), "c");
        assertFalse(body.equals(empty), "another body, another answer");
    }

    @Test
    void basicWhereThereIsNothingElse() {
        assertTrue(authorization.challenged(
                challenge("Digest realm=\"r\", nonce=\"n\", algorithm=TIGER", "Basic realm=\"r\""), 0));
        assertEquals("Basic TXVmYXNhOkNpcmNsZSBvZiBMaWZl", authorization.header(GET));
        assertFalse(authorization.challenged(challenge("Basic realm=\"r\""), 0), "it was the wrong password");
    }

    @Test
    void aRefusalIsNotTriedAgainButAnOldNonceIs() {
        assertTrue(authorization.challenged(challenge("Digest realm=\"r\", nonce=\"1\""), 0));
        assertFalse(authorization.challenged(challenge("Digest realm=\"r\", nonce=\"2\""), 1), "a wrong password");
        assertTrue(authorization.challenged(challenge("Digest realm=\"r\", nonce=\"3\""), 0), "a nonce is taken once");
        assertTrue(authorization.challenged(challenge("Digest realm=\"r\", nonce=\"4\", stale=TRUE"), 1));
        assertFalse(authorization.challenged(challenge("Digest realm=\"r\", nonce=\"4\", stale=true"), 1), "the same");
        assertFalse(authorization.challenged(challenge("Digest realm=\"r\", nonce=\"5\", stale=true"), 2), "for ever");
        assertFalse(authorization.challenged(challenge("Negotiate"), 0));
    }

    @Test
    void namesAreQuoted() {
        Authorization odd = new Authorization("a\"b\\c", new Secret("p"));
        odd.challenged(challenge("Digest realm=\"r\\\"s\", nonce=\"n\", opaque=o"), 0);
        String header = odd.header(GET);
        assertTrue(header.contains("username=\"a\\\"b\\\\c\""), header);
        assertTrue(header.contains("realm=\"r\\\"s\""), header);
        assertTrue(header.contains("opaque=\"o\""), header);
    }
}
