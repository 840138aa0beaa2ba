package io.millrace.net.internal;

import static io.millrace.net.internal.ProxyHeader.Status.ABSENT;
import static io.millrace.net.internal.ProxyHeader.Status.COMPLETE;
import static io.millrace.net.internal.ProxyHeader.Status.INCOMPLETE;
import static io.millrace.net.internal.ProxyHeader.Status.MALFORMED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String V2_IPV4 = SIGNATURE + "2111000c" + "0a010203" + "7f000001" + "3039" + "078f";

    private static ByteBuf text(String line) {
        return Unpooled.copiedBuffer(line, StandardCharsets.US_ASCII);
    }

    private static ByteBuf hex(String hex) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
    }

    @Test
    void version1TellsTheClient() {
        ProxyHeader header = ProxyHeader.parse(text("PROXY TCP4 10.1.2.3 127.0.0.1 12345 1935\r\n\u0003rest"));
        assertEquals(COMPLETE, header.status());
        assertEquals(42, header.sizeBytes());
        assertEquals("10.1.2.3", header.source().getAddress().getHostAddress());
        assertEquals(12_345, header.source().getPort());
    }

    @Test
    void version1OfIpv6AndOfUnknownClients() {
        ProxyHeader v6 = ProxyHeader.parse(text("PROXY TCP6 2001:db8::1 ::1 1 2\r\n"));
        assertEquals("2001:db8:0:0:0:0:0:1", v6.source().getAddress().getHostAddress());
        ProxyHeader unknown = ProxyHeader.parse(text("PROXY UNKNOWN whatever it says\r\n"));
        assertEquals(COMPLETE, unknown.status());
        assertNull(unknown.source());
    }

    @Test
    void version2TellsTheClient() {
        ProxyHeader header = ProxyHeader.parse(hex(V2_IPV4 + "03"));
        assertEquals(COMPLETE, header.status());
        assertEquals(28, header.sizeBytes());
        assertEquals("/10.1.2.3:12345", header.source().toString());
    }

    @Test
    void version2OfIpv6LocalAndWithExtensions() {
        String v6 = SIGNATURE + "21210024" + "20010db8000000000000000000000001" + "00".repeat(16) + "1234" + "078f";
        assertEquals(0x1234, ProxyHeader.parse(hex(v6)).source().getPort());
        assertNull(ProxyHeader.parse(hex(SIGNATURE + "20000000")).source());
        String extended = SIGNATURE + "21110010" + "0a010203" + "7f000001" + "3039" + "078f" + "04000100";
        assertEquals(32, ProxyHeader.parse(hex(extended)).sizeBytes());
        assertNull(ProxyHeader.parse(hex(SIGNATURE + "21310004" + "00000000")).source(), "Unix sockets");
    }

    @Test
    void everyBeginningOfAHeaderIsIncomplete() {
        for (ByteBuf whole : new ByteBuf[] {text("PROXY TCP4 10.1.2.3 127.0.0.1 12345 1935\r\n"), hex(V2_IPV4)}) {
            for (int cut = 0; cut < whole.readableBytes(); cut++) {
                assertEquals(INCOMPLETE, ProxyHeader.parse(whole.slice(0, cut)).status(), "cut at " + cut);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 1.2.3.4\r\n",
                "PROXY TCP4 example.com 127.0.0.1 1 2\r\n",
                "PROXY TCP4 10.1.2.3 127.0.0.1 99999 2\r\n",
                "PROXY TCP4 10.1.2.3 127.0.0.1 x 2\r\n",
                "PROXY TCP5 10.1.2.3 127.0.0.1 1 2\r\n",
                "PROXY TCP4 10.1.2.3 127.0.0.1 1 2\n",
                "PROXY TCP6 localhost ::1 1 2\r\n",
                "PROXY TCP4 999.999.999.999 127.0.0.1 1 2\r\n",
                "PROXY TCP4 1234567 127.0.0.1 1 2\r\n",
                "PROXY TCP4 10.1.2.3 elsewhere 1 2\r\n",
                "PROXY TCP4 ::1 ::1 1 2\r\n",
                "PROXY TCP6 10.1.2.3 10.1.2.4 1 2\r\n",
                "PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n",
                "PROXY TCP6 [::1] ::1 1 2\r\n",
                "PROXY TCP6 ::: ::1 1 2\r\n",
                "PROXY TCP4 10.1.2.3 127.0.0.1 -1 2\r\n",
                "PROXY  TCP4 10.1.2.3 127.0.0.1 1 2\r\n",
                "PROXY \r\n"
            })
    void brokenLinesAreMalformed(String line) {
        assertEquals(MALFORMED, ProxyHeader.parse(text(line)).status());
    }

    @Test
    void endlessAndImpossibleHeadersAreMalformed() {
        assertEquals(
                MALFORMED, ProxyHeader.parse(text("PROXY " + "x".repeat(200))).status());
        assertEquals(MALFORMED, ProxyHeader.parse(hex(SIGNATURE + "2111ffff")).status());
        assertEquals(MALFORMED, ProxyHeader.parse(hex(SIGNATURE + "3111000c")).status());
        assertEquals(MALFORMED, ProxyHeader.parse(hex(SIGNATURE + "2511000c")).status());
        assertEquals(
                MALFORMED,
                ProxyHeader.parse(hex(SIGNATURE + "21110004" + "0a010203")).status());
    }

    @Test
    void otherProtocolsHaveNoHeader() {
        assertEquals(ABSENT, ProxyHeader.parse(hex("03")).status());
        assertEquals(ABSENT, ProxyHeader.parse(text("POST / HTTP/1.1")).status());
    }

    @Test
    void noiseNeverThrows() {
        Random random = new Random(5);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = HexFormat.of().parseHex(V2_IPV4 + "00000000");
            for (int flips = random.nextInt(6); flips >= 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            ProxyHeader header = ProxyHeader.parse(Unpooled.wrappedBuffer(bytes, 0, random.nextInt(bytes.length)));
            assertTrue(header.sizeBytes() <= bytes.length);
        }
    }

    @Test
    void mutatedLinesNeverThrowAndNeverLookNamesUp() {
        Random random = new Random(6);
        String alphabet = "0123456789.:abcdefPROXYTCP46 %[]\r\n\u0000-";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder line = new StringBuilder("PROXY TCP6 2001:db8::7 10.0.0.1 4000 1935\r\n");
            for (int edits = random.nextInt(5); edits >= 0; edits--) {
                line.setCharAt(
                        6 + random.nextInt(line.length() - 6), alphabet.charAt(random.nextInt(alphabet.length())));
            }
            ProxyHeader header = ProxyHeader.parse(text(line.toString()));
            if (header.source() != null) {
                assertFalse(header.source().isUnresolved(), line.toString());
                assertTrue(line.indexOf(":") > 0);
            }
            assertTrue(header.sizeBytes() <= line.length());
        }
    }
}
