package io.millrace.protocols.webrtc.transport.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The packets that RFC 3711 and RFC 7714 give, and those that libsrtp checks itself with. */
class KnownAnswersTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final SrtpKeys.Master COUNTER_MODE =
            new SrtpKeys.Master(hex("E1F97A0D3E018BE0D64FA32C06DE4139"), hex("0EC675AD498AFEEBB6960B3AABE6"));
    private static final SrtpKeys.Master GCM =
            new SrtpKeys.Master(hex("000102030405060708090a0b0c0d0e0f"), hex("a0a1a2a3a4a5a6a7a8a9aaab"));
    private static final byte[] RTP = hex("800f1234decafbadcafebabe" + "ab".repeat(16));
    private static final byte[] RTCP = hex("81c8000bcafebabe" + "ab".repeat(16));

    private static byte[] hex(String text) {
        return HEX.parseHex(text.replace(" ", ""));
    }

    /** RFC 3711, B.3. */
    @Test
    void keysAreDerived() {
        assertArrayEquals(
                hex("C61E7A93744F39EE10734AFE3FF7A087"), KeyDerivation.derive(COUNTER_MODE, KeyDerivation.RTP_KEY, 16));
        assertArrayEquals(
                hex("30CBBC08863D8C85D49DB34A9AE1"), KeyDerivation.derive(COUNTER_MODE, KeyDerivation.RTP_SALT, 14));
        assertArrayEquals(
                hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"),
                KeyDerivation.derive(COUNTER_MODE, KeyDerivation.RTP_AUTHENTICATION, 20));
    }

    @Test
    void counterModeProtectsRtp() {
        both(
                SrtpProfile.AES128_CM_HMAC_SHA1_80,
                COUNTER_MODE,
                "800f1234decafbadcafebabe 4e55dc4ce79978d88ca4d215949d2402 b78d6acc99ea179b8dbb");
    }

    @Test
    void counterModeProtectsRtcp() {
        bothRtcp(
                SrtpProfile.AES128_CM_HMAC_SHA1_80,
                COUNTER_MODE,
                "81c8000bcafebabe 7128035be487b9bdbef89041f977a5a8 80000001 993e08cd54d6c1230798");
    }

    @Test
    void gcmProtectsRtp() {
        both(
                SrtpProfile.AEAD_AES_128_GCM,
                GCM,
                "800f1234decafbadcafebabe c5002ede04cfdd2eb91159e0880aa06e d2976826f796b201df3131a127e8a392");
    }

    @Test
    void gcmProtectsRtcp() {
        bothRtcp(
                SrtpProfile.AEAD_AES_128_GCM,
                GCM,
                "81c8000bcafebabe c98b8b5df0392a55852b6c21ac8e7025 c52c6fbea2b3b446ea31123ba88ce61e 80000001");
    }

    /** RFC 7714, 16.1.1, whose keys are those of the session. */
    @Test
    void gcmDoesWhatItsRfcSays() {
        byte[] packet = hex("8040f17b8041f8d35501a0b2"
                + "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573");
        byte[] out = new byte[128];
        GcmCipher cipher =
                new GcmCipher(hex("000102030405060708090a0b0c0d0e0f"), hex("517569642070726f2071756f"), false);
        int length = cipher.seal(packet, 12, packet.length, 0x5501a0b2, 0xf17b, out);
        assertEquals(
                "8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf"
                        + "8833899d7f27beb16a9152cf765ee4390cce",
                HEX.formatHex(out, 0, length));
    }

    /** RFC 7714, 16.2.1. */
    @Test
    void gcmOf256BitsDoesWhatItsRfcSays() {
        byte[] packet = hex("8040f17b8041f8d35501a0b2"
                + "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573");
        byte[] out = new byte[128];
        GcmCipher cipher = new GcmCipher(
                hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"),
                hex("517569642070726f2071756f"),
                false);
        int length = cipher.seal(packet, 12, packet.length, 0x5501a0b2, 0xf17b, out);
        assertEquals(
                "8040f17b8041f8d35501a0b232b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799"
                        + "b87b7aa3db36dfffd6b0f9bb7878d7a76c13",
                HEX.formatHex(out, 0, length));
    }

    /** RFC 3711, B.2: what a packet of zeros is encrypted to is the key stream. */
    @Test
    void counterModeDoesWhatItsRfcSays() {
        byte[] packet = Arrays.copyOf(hex("80000000" + "00000000" + "00000000"), 12 + 48);
        byte[] out = new byte[128];
        CounterModeCipher cipher = new CounterModeCipher(
                hex("2B7E151628AED2A6ABF7158809CF4F3C"), hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD"), new byte[20], false);
        int length = cipher.seal(packet, 12, packet.length, 0, 0, out);
        assertEquals(12 + 48 + 10, length);
        assertEquals(
                "e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab41e95b3bb0a2e8dd477901e4fca894c0",
                HEX.formatHex(out, 12, 60));
    }

    /** RFC 7714, 17.1. */
    @Test
    void gcmOfRtcpDoesWhatItsRfcSays() {
        byte[] packet = hex("81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61"
                + "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef");
        byte[] out = new byte[128];
        GcmCipher cipher =
                new GcmCipher(hex("000102030405060708090a0b0c0d0e0f"), hex("517569642070726f2071756f"), true);
        int length = cipher.seal(packet, 8, packet.length, 0x4d617273, 0x5d4, out);
        assertEquals(
                "81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded"
                        + "0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4",
                HEX.formatHex(out, 0, length));
    }

    private static void both(SrtpProfile profile, SrtpKeys.Master master, String expected) {
        byte[] out = new byte[128];
        int length = new SrtpSender(profile, master).rtp(RTP, RTP.length, out);
        assertEquals(expected.replace(" ", ""), HEX.formatHex(out, 0, length));
        byte[] opened = new byte[128];
        assertEquals(RTP.length, new SrtpReceiver(profile, master).rtp(out, length, opened));
        assertArrayEquals(RTP, Arrays.copyOf(opened, RTP.length));
    }

    private static void bothRtcp(SrtpProfile profile, SrtpKeys.Master master, String expected) {
        byte[] out = new byte[128];
        int length = new SrtpSender(profile, master).rtcp(RTCP, RTCP.length, out);
        assertEquals(expected.replace(" ", ""), HEX.formatHex(out, 0, length));
        byte[] opened = new byte[128];
        assertEquals(RTCP.length, new SrtpReceiver(profile, master).rtcp(out, length, opened));
        assertArrayEquals(RTCP, Arrays.copyOf(opened, RTCP.length));
    }
}
