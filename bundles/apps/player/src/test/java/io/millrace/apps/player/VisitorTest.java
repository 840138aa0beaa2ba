package io.millrace.apps.player;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VisitorTest {
    private static FakeHttp request() {
        return FakeHttp.to("/watch/start.json", null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.8.9.10",
                "::1",
                "0:0:0:0:0:0:0:1",
                "[::1]",
                "::ffff:127.0.0.1",
                "[0:0:0:0:0:0:0:1]"
            })
    void thisMachineIsLocal(String address) {
        assertTrue(Visitor.isLocal(request().from(address).request()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.168.1.20",
                "10.0.0.1",
                "128.0.0.1",
                "::2",
                "fe80::1",
                "2001:db8::1",
                "::11",
                "1::1",
                "127.0.0.1.example.org",
                ""
            })
    void othersAreNot(String address) {
        assertFalse(Visitor.isLocal(request().from(address).request()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded",
                "forwarded",
                "X-Forwarded-For",
                "x-forwarded-proto",
                "X-Forwarded-Anything",
                "X-Real-IP",
                "Via",
                "X-Client-IP",
                "CF-Connecting-IP",
                "True-Client-IP"
            })
    void whatCameThroughAProxyIsNot(String header) {
        assertFalse(Visitor.isLocal(request().header(header, "127.0.0.1").request()));
    }

    @Test
    void aProxyThatAddsNoHeaderIsKnownByItsOldProtocol() {
        assertFalse(Visitor.isLocal(request().protocol("HTTP/1.0").request()));
        assertTrue(Visitor.isLocal(request().protocol("HTTP/2.0").request()));
    }

    @Test
    void otherHeadersDoNotMatter() {
        assertTrue(Visitor.isLocal(request()
                .header("X-Requested-With", "x")
                .header("Accept", "*/*")
                .request()));
    }

    @ParameterizedTest
    @CsvSource({
        "localhost,true",
        "LOCALHOST,true",
        "millrace.localhost,true",
        "127.0.0.1,true",
        "192.168.1.20,true",
        "[::1],true",
        "0:0:0:0:0:0:0:1,true",
        "studio-pc,true",
        "evil.example,false",
        "127.0.0.1.evil.example,false",
        "1.2.3.4.5,false",
        "'',false"
    })
    void aStrangersNameForThisMachineIsNoWayIn(String host, boolean local) {
        assertTrue(Visitor.isLocal(request().host(host).request()) == local);
    }
}
