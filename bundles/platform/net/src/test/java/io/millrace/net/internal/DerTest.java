package io.millrace.net.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class DerTest {
    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void lengthsTakeAsManyBytesAsTheyNeed() {
        assertEquals("0400", hex(Der.octetString(new byte[0])));
        assertEquals("047f", hex(Der.octetString(new byte[0x7F])).substring(0, 4));
        assertEquals("048180", hex(Der.octetString(new byte[0x80])).substring(0, 6));
        assertEquals("0481ff", hex(Der.octetString(new byte[0xFF])).substring(0, 6));
        assertEquals("04820100", hex(Der.octetString(new byte[0x100])).substring(0, 8));
        assertEquals("0483010000", hex(Der.octetString(new byte[0x10000])).substring(0, 10));
    }

    @Test
    void objectIdentifiers() {
        assertEquals("06062a864886f70d", hex(Der.oid("1.2.840.113549")));
        assertEquals("0603550403", hex(Der.oid("2.5.4.3")));
        assertEquals("06082a8648ce3d040302", hex(Der.oid("1.2.840.10045.4.3.2")));
        assertEquals("06032b0000", hex(Der.oid("1.3.0.0")));
    }

    @Test
    void integersKeepTheirSign() {
        assertEquals("020102", hex(Der.integer(BigInteger.TWO)));
        assertEquals("02020080", hex(Der.integer(BigInteger.valueOf(128))));
    }

    @Test
    void theRest() {
        assertEquals("0101ff", hex(Der.bool(true)));
        assertEquals("03020780", hex(Der.bitString(new byte[] {(byte) 0x80}, 7)));
        assertEquals("30060101ff010100", hex(Der.sequence(Der.bool(true), Der.bool(false))));
        assertEquals("a303020102", hex(Der.explicit(3, Der.integer(BigInteger.TWO))));
        assertEquals("820161", hex(Der.implicit(2, new byte[] {'a'})));
        assertEquals("170d3236303130323033303430355a", hex(Der.time(Instant.parse("2026-01-02T03:04:05Z"))));
        assertEquals("0c03c3a962", hex(Der.utf8("éb")));
    }
}
