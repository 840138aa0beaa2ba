package io.millrace.protocols.webrtc.transport.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sender and receiver together. */
class SrtpTest {
    private static final int SSRC = 0xCAFE;
    private final byte[] sealed = new byte[2_048];
    private final byte[] opened = new byte[2_048];

    private static SrtpKeys.Master master(SrtpProfile profile) {
        byte[] key = new byte[profile.keyBytes()];
        byte[] salt = new byte[profile.saltBytes()];
        new Random(3).nextBytes(key);
        new Random(4).nextBytes(salt);
        return new SrtpKeys.Master(key, salt);
    }

    private static byte[] packet(int sequence, int ssrc) {
        return ByteBuffer.allocate(112)
                .put((byte) 0x90)
                .put((byte) 96)
                .putShort((short) sequence)
                .putInt(sequence * 3_000)
                .putInt(ssrc)
                .putInt(0xBEDE_0001)
                .putInt(0x1001_0203)
                .put(new byte[] {1, 2, 3, (byte) sequence})
                .array();
    }

    private int send(SrtpSender sender, byte[] packet) {
        return sender.rtp(packet, packet.length, sealed);
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void packetsArriveBeyondTheWrapOfTheirNumbers(SrtpProfile profile) {
        SrtpSender sender = new SrtpSender(profile, master(profile));
        SrtpReceiver receiver = new SrtpReceiver(profile, master(profile));
        for (int i = 65_000; i < 65_536 * 2 + 100; i += 97) {
            byte[] packet = packet(i, SSRC);
            int length = send(sender, packet);
            assertEquals(packet.length + profile.tagBytes(), length);
            assertEquals(packet.length, receiver.rtp(sealed, length, opened), "packet " + i);
            assertArrayEquals(packet, Arrays.copyOf(opened, packet.length));
        }
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void packetsArriveInAnyOrderButOnce(SrtpProfile profile) {
        SrtpSender sender = new SrtpSender(profile, master(profile));
        SrtpReceiver receiver = new SrtpReceiver(profile, master(profile));
        byte[][] packets = new byte[200][];
        for (int i = 0; i < packets.length; i++) {
            int length = send(sender, packet(65_436 + i, SSRC));
            packets[i] = Arrays.copyOf(sealed, length);
        }
        Random random = new Random(5);
        assertTrue(receiver.rtp(packets[0], packets[0].length, opened) > 0);
        for (int i = 1; i < packets.length; i += 2) {
            // two and two change places
            int later = Math.min(i + 1, packets.length - 1);
            assertTrue(receiver.rtp(packets[later], packets[later].length, opened) > 0);
            if (later != i) {
                assertTrue(receiver.rtp(packets[i], packets[i].length, opened) > 0);
            }
        }
        for (int i = 0; i < 1_000; i++) {
            byte[] replayed = packets[random.nextInt(packets.length)];
            assertEquals(SrtpReceiver.REFUSED, receiver.rtp(replayed, replayed.length, opened));
        }
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void noBitMayBeChanged(SrtpProfile profile) {
        SrtpSender sender = new SrtpSender(profile, master(profile));
        SrtpReceiver receiver = new SrtpReceiver(profile, master(profile));
        int length = send(sender, packet(9, SSRC));
        for (int bit = 0; bit < length * 8; bit++) {
            byte[] forged = Arrays.copyOf(sealed, length);
            forged[bit / 8] ^= (byte) (1 << bit % 8);
            assertEquals(SrtpReceiver.REFUSED, receiver.rtp(forged, length, opened), "bit " + bit);
        }
        assertTrue(receiver.rtp(sealed, length, opened) > 0, "forgeries leave no trace");
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void noBitOfRtcpMayBeChanged(SrtpProfile profile) {
        SrtpSender sender = new SrtpSender(profile, master(profile));
        SrtpReceiver receiver = new SrtpReceiver(profile, master(profile));
        byte[] report = ByteBuffer.allocate(28).putInt(0x80C80006).putInt(SSRC).array();
        int length = sender.rtcp(report, report.length, sealed);
        for (int bit = 0; bit < length * 8; bit++) {
            byte[] forged = Arrays.copyOf(sealed, length);
            forged[bit / 8] ^= (byte) (1 << bit % 8);
            assertEquals(SrtpReceiver.REFUSED, receiver.rtcp(forged, length, opened), "bit " + bit);
        }
        assertEquals(report.length, receiver.rtcp(sealed, length, opened));
        assertEquals(SrtpReceiver.REFUSED, receiver.rtcp(sealed, length, opened), "replayed");
    }

    /** Two contents under one number would give the key of GCM away. */
    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void aNumberIsNeverSentTwice(SrtpProfile profile) {
        SrtpSender sender = new SrtpSender(profile, master(profile));
        assertTrue(send(sender, packet(1, SSRC)) > 0);
        assertTrue(send(sender, packet(2, SSRC)) > 0);
        assertEquals(SrtpSender.REFUSED, send(sender, packet(1, SSRC)));
        assertTrue(send(sender, packet(1, SSRC + 1)) > 0, "another source has numbers of its own");
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void sourcesAreBounded(SrtpProfile profile) {
        SrtpSender sender = new SrtpSender(profile, master(profile));
        SrtpSender second = new SrtpSender(profile, master(profile));
        SrtpReceiver receiver = new SrtpReceiver(profile, master(profile));
        for (int i = 0; i < Sources.MOST; i++) {
            int length = send(sender, packet(1, i));
            assertTrue(receiver.rtp(sealed, length, opened) > 0);
        }
        assertEquals(SrtpSender.REFUSED, send(sender, packet(1, Sources.MOST)));
        int length = send(second, packet(1, Sources.MOST));
        assertEquals(SrtpReceiver.REFUSED, receiver.rtp(sealed, length, opened));
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void randomBytesAreRefused(SrtpProfile profile) {
        SrtpReceiver receiver = new SrtpReceiver(profile, master(profile));
        SrtpSender sender = new SrtpSender(profile, master(profile));
        Random random = new Random(11);
        for (int i = 0; i < 4_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && i % 2 == 0) {
                bytes[0] = (byte) (0x80 | bytes[0] & 0x3F);
            }
            assertEquals(SrtpReceiver.REFUSED, receiver.rtp(bytes, bytes.length, opened));
            assertEquals(SrtpReceiver.REFUSED, receiver.rtcp(bytes, bytes.length, opened));
            int length = sender.rtp(bytes, bytes.length, sealed);
            assertTrue(length == SrtpSender.REFUSED || length > bytes.length);
        }
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void bothDirectionsHaveKeysOfTheirOwn(SrtpProfile profile) {
        byte[] exported = new byte[profile.exportedBytes()];
        new Random(1).nextBytes(exported);
        SrtpKeys client = SrtpKeys.of(profile, exported, true);
        SrtpKeys server = SrtpKeys.of(profile, exported, false);
        assertArrayEquals(client.local().key(), server.remote().key());
        assertArrayEquals(client.remote().salt(), server.local().salt());
        assertArrayEquals(
                Arrays.copyOf(exported, profile.keyBytes()), client.local().key());
        assertNotEquals(
                Arrays.hashCode(client.local().key()),
                Arrays.hashCode(client.remote().key()));
        assertEquals(profile.saltBytes(), client.local().salt().length);
    }
}
