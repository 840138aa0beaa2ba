package io.millrace.protocols.webrtc.transport.ice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class IceAgentTest {
    private static final IceCredentials CREDENTIALS = new IceCredentials("local", "a-password-of-22-chars");
    private final IceAgent agent = new IceAgent(CREDENTIALS);
    private final InetSocketAddress sender = address("192.0.2.1", 32_853);

    private static InetSocketAddress address(String host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private IceAgent.Answer check(byte[] message, InetSocketAddress from) {
        return agent.check(StunRequest.parse(message).orElseThrow(), from);
    }

    @Test
    void aCheckIsAnsweredWithWhereItCameFrom() {
        byte[] check = CheckBuilder.check("local:remote", CREDENTIALS.password(), false);
        IceAgent.Answer answer = check(check, sender);
        assertEquals(IceAgent.Verdict.VALID, answer.verdict());
        ByteBuffer response = ByteBuffer.wrap(answer.response());
        assertEquals(StunResponse.SUCCESS, response.getShort(0));
        assertEquals(answer.response().length - 20, response.getShort(2));
        assertArrayEquals(Arrays.copyOfRange(check, 4, 20), Arrays.copyOfRange(answer.response(), 4, 20));
        // the mapped address of RFC 5769, 2.2
        assertEquals("002000080001a147e112a643", HexFormat.of().formatHex(answer.response(), 20, 32));
        int integrityAt = answer.response().length - 32;
        assertArrayEquals(
                new Integrity(CREDENTIALS.password()).of(answer.response(), integrityAt),
                Arrays.copyOfRange(answer.response(), integrityAt + 4, integrityAt + 24));
        int fingerprintAt = answer.response().length - 8;
        assertEquals(StunRequest.crc(answer.response(), fingerprintAt), response.getInt(fingerprintAt + 4));
    }

    /** RFC 5769, 2.3: the mapped address of IPv6. */
    @Test
    void anAddressOfIpv6IsMappedToo() {
        IceAgent.Answer answer = check(
                CheckBuilder.check("local:remote", CREDENTIALS.password(), true),
                address("2001:db8:1234:5678:11:2233:4455:6677", 32_853));
        assertEquals(IceAgent.Verdict.NOMINATED, answer.verdict());
        assertEquals("002000140002a1470113a9fa", HexFormat.of().formatHex(answer.response(), 20, 32));
    }

    @Test
    void aWrongPasswordIsNotAnswered() {
        IceAgent.Answer answer = check(CheckBuilder.check("local:remote", "another", true), sender);
        assertEquals(IceAgent.Verdict.FORGED, answer.verdict());
        assertNull(answer.response());
    }

    /** The mapped address of RFC 5769, 2.3, which has the same transaction. */
    @Test
    void anAddressOfIpv6IsAnsweredWithAsItsRfcSays() {
        StunRequest request = StunRequest.parse(StunVectors.request()).orElseThrow();
        InetSocketAddress from = address("2001:db8:1234:5678:11:2233:4455:6677", 32_853);
        byte[] response = StunResponse.success(request, from, new Integrity(StunVectors.PASSWORD));
        assertEquals(
                "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9",
                HexFormat.of().formatHex(response, 20, 44));
        assertTrue(response.length <= StunVectors.request().length);
    }

    /** RFC 8445 section 7.3.1.1, RFC 8489 section 14.8: class, number and reason, and what was not understood. */
    @Test
    void errorsSayWhatIsWrongToTheByte() {
        byte[] check = new CheckBuilder(1)
                .username("local:remote")
                .attribute(0x7ABC, new byte[40])
                .attribute(0x7ABD, new byte[4])
                .end(CREDENTIALS.password());
        byte[] response = check(check, sender).response();
        assertEquals("01110038", HexFormat.of().formatHex(response, 0, 4));
        assertEquals("0009000b00000414556e6b6e6f776e00", HexFormat.of().formatHex(response, 20, 36));
        assertEquals("000a00027abc0000", HexFormat.of().formatHex(response, 36, 44), "the first of them");
        assertEquals("00080014", HexFormat.of().formatHex(response, 44, 48));
        assertEquals("80280004", HexFormat.of().formatHex(response, response.length - 8, response.length - 4));
    }

    /** Wrong passwords are not answered at all, so that nobody can be made to send to a forged sender. */
    @Test
    void whoDoesNotKnowThePasswordHearsNothing() {
        byte[] wrong = CheckBuilder.check("local:remote", CREDENTIALS.password() + "x", true);
        IceAgent.Answer answer = check(wrong, sender);
        assertEquals(IceAgent.Verdict.FORGED, answer.verdict());
        assertEquals(null, answer.response());
        byte[] conflict = new CheckBuilder(1)
                .username("local:remote")
                .attribute(StunRequest.ICE_CONTROLLED, new byte[8])
                .end("another password of 22");
        assertEquals(IceAgent.Verdict.FORGED, check(conflict, sender).verdict());
    }

    @Test
    void aPeerThatWantsToBeControlledIsToldToControl() {
        byte[] check = new CheckBuilder(1)
                .username("local:remote")
                .priority()
                .attribute(StunRequest.ICE_CONTROLLED, new byte[8])
                .end(CREDENTIALS.password());
        IceAgent.Answer answer = check(check, sender);
        assertEquals(IceAgent.Verdict.REFUSED, answer.verdict());
        assertEquals(StunResponse.ERROR, ByteBuffer.wrap(answer.response()).getShort(0));
        assertEquals(4, answer.response()[26]);
        assertEquals(87, answer.response()[27]);
    }

    @Test
    void anUnknownAttributeThatMattersIsRefused() {
        byte[] check = new CheckBuilder(1)
                .username("local:remote")
                .priority()
                .attribute(0x7ABC, new byte[40])
                .end(CREDENTIALS.password());
        IceAgent.Answer answer = check(check, sender);
        assertEquals(IceAgent.Verdict.REFUSED, answer.verdict());
        assertEquals(20, answer.response()[27]);
        byte[] harmless = new CheckBuilder(1)
                .username("local:remote")
                .priority()
                .attribute(0xC057, new byte[4])
                .end(CREDENTIALS.password());
        assertEquals(IceAgent.Verdict.VALID, check(harmless, sender).verdict());
    }

    @Test
    void anAnswerIsNeverLongerThanTheCheck() {
        byte[] shortest = new CheckBuilder(1).username("local:r").priority().end(CREDENTIALS.password());
        IceAgent.Answer answer = check(shortest, address("2001:db8::1", 9));
        assertTrue(answer.response() == null || answer.response().length <= shortest.length);
        assertTrue(check(shortest, sender).response().length <= shortest.length);
    }

    @Test
    void credentialsAreLongAndNeverTheSame() {
        SecureRandom random = new SecureRandom();
        IceCredentials one = IceCredentials.random(random);
        IceCredentials other = IceCredentials.random(random);
        assertNotEquals(one, other);
        assertTrue(one.usernameFragment().matches("[A-Za-z0-9]{12}"));
        assertTrue(one.password().matches("[A-Za-z0-9]{32}"));
        assertEquals(one.usernameFragment(), one.toString());
    }
}
