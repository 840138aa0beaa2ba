package io.millrace.protocols.webrtc.transport;

import static io.millrace.protocols.webrtc.transport.TestPeer.rtcp;
import static io.millrace.protocols.webrtc.transport.TestPeer.rtp;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.webrtc.transport.srtp.SrtpKeys;
import io.millrace.protocols.webrtc.transport.srtp.SrtpProfile;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets of the two ends of a transport, under every profile. */
class MediaCipherTest {
    private static final int SSRC = 77;

    /** Takes down what leaves, packet by packet. */
    private static final class Wire implements Path {
        private final Queue<byte[]> packets = new ArrayDeque<>();
        private boolean writable = true;

        @Override
        public InetSocketAddress remote() {
            return TestNetwork.address(1);
        }

        @Override
        public boolean isFramed() {
            return false;
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public void write(ByteBuf run, int segmentBytes) {
            while (run.isReadable()) {
                packets.add(ByteBufUtil.getBytes(run.readSlice(Math.min(segmentBytes, run.readableBytes()))));
            }
            run.release();
        }

        @Override
        public void flush() {
            // it is there already
        }

        @Override
        public void close() {
            // nothing is held
        }
    }

    /** One end, and what it sent. */
    private static final class End {
        private final Wire wire = new Wire();
        private final PacketRun run = new PacketRun();
        private final RecordingListener listener = new RecordingListener();
        private final MediaCipher cipher;

        private End(SrtpProfile profile, boolean client) {
            byte[] exported = new byte[profile.exportedBytes()];
            for (int i = 0; i < exported.length; i++) {
                exported[i] = (byte) (i * 7);
            }
            run.to(wire);
            cipher = new MediaCipher(SrtpKeys.of(profile, exported, client), new Scratch(), run);
        }

        private byte[] next() {
            run.flush();
            return wire.packets.remove();
        }

        private boolean gets(byte[] packet) {
            return cipher.receive(Unpooled.wrappedBuffer(packet), listener);
        }

        private TransportStatistics statistics() {
            return cipher.statistics();
        }
    }

    private static RtpFields fields(int sequence) {
        RtpFields fields = new RtpFields();
        fields.sequence = sequence;
        fields.ssrc = SSRC;
        return fields;
    }

    private static ByteBuf payload(int bytes) {
        return Unpooled.wrappedBuffer(new byte[bytes]);
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void bothEndsHearEachOther(SrtpProfile profile) throws Exception {
        End client = new End(profile, true);
        End server = new End(profile, false);
        client.cipher.sendRtp(Unpooled.wrappedBuffer(rtp(7)));
        assertTrue(server.gets(client.next()), "media is a sign of life");
        server.cipher.sendRtcp(Unpooled.wrappedBuffer(rtcp()));
        assertFalse(client.gets(server.next()), "a report is none");
        assertArrayEquals(rtp(7), TestPeer.await(server.listener.rtp));
        assertArrayEquals(rtcp(), TestPeer.await(client.listener.rtcp));
        assertEquals(1, client.statistics().packetsSent());
        assertEquals(rtp(7).length + profile.tagBytes(), client.statistics().bytesSent());
        assertEquals(client.statistics().bytesSent(), server.statistics().bytesReceived());
    }

    /** Who sends a packet back is not believed: each direction has keys of its own. */
    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void anEchoIsRefused(SrtpProfile profile) {
        End client = new End(profile, true);
        client.cipher.sendRtp(Unpooled.wrappedBuffer(rtp(7)));
        assertFalse(client.gets(client.next()));
        client.cipher.sendRtcp(Unpooled.wrappedBuffer(rtcp()));
        assertFalse(client.gets(client.next()));
        assertEquals(2, client.statistics().packetsRefused());
        assertTrue(client.listener.rtp.isEmpty() && client.listener.rtcp.isEmpty());
    }

    /** RFC 5761 section 4: types 192 to 223 are RTCP, whatever they would be as RTP. */
    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void packetsAreToldApartByTheirTypes(SrtpProfile profile) {
        End client = new End(profile, true);
        End server = new End(profile, false);
        for (int type : new int[] {192, 200, 205, 206, 223}) {
            byte[] report = rtcp();
            report[1] = (byte) type;
            client.cipher.sendRtcp(Unpooled.wrappedBuffer(report));
            assertFalse(server.gets(client.next()));
        }
        assertEquals(5, server.listener.rtcp.size());
        for (int type : new int[] {0, 63, 96, 127, 128 + 96, 255}) {
            byte[] media = rtp(type);
            media[1] = (byte) type;
            client.cipher.sendRtp(Unpooled.wrappedBuffer(media));
            assertTrue(server.gets(client.next()), "type " + type);
        }
        assertEquals(6, server.listener.rtp.size());
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void whatIsTooLongIsNotSentAndNotRead(SrtpProfile profile) {
        End client = new End(profile, true);
        client.cipher.sendRtp(fields(1), payload(Scratch.BYTES - 11));
        client.cipher.sendRtp(Unpooled.wrappedBuffer(new byte[Scratch.BYTES + 1]));
        client.cipher.sendRtcp(Unpooled.wrappedBuffer(new byte[Scratch.BYTES + 1]));
        client.run.flush();
        assertEquals(0, client.wire.packets.size());
        client.cipher.sendRtp(fields(1), payload(Scratch.BYTES - 12));
        assertEquals(Scratch.BYTES + profile.tagBytes(), client.next().length);
        assertFalse(client.gets(new byte[Scratch.BYTES + 1]));
        assertFalse(client.gets(new byte[1]));
        assertFalse(client.gets(new byte[0]));
        assertEquals(3, client.statistics().packetsRefused());
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void aKeptPacketLeavesAgainAsItWas(SrtpProfile profile) {
        End server = new End(profile, false);
        assertEquals(0, server.cipher.sendAgain(1), "nothing is kept yet");
        server.cipher.keep(SSRC);
        server.cipher.sendRtp(fields(65_535), payload(100));
        server.cipher.sendRtp(fields(65_536), payload(100));
        byte[] first = server.next();
        byte[] second = server.wire.packets.remove();
        assertEquals(first.length, server.cipher.sendAgain(65_535));
        assertArrayEquals(first, server.next());
        server.cipher.sendAgain(0);
        assertArrayEquals(second, server.next());
        assertEquals(0, server.cipher.sendAgain(1));
        server.cipher.sendRtp(fields(65_535), payload(50));
        server.run.flush();
        assertEquals(0, server.wire.packets.size(), "another content under one number never leaves");
    }

    /** What a way does not take is not counted, and its number is used up. */
    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void whatIsDroppedIsNotCounted(SrtpProfile profile) {
        End server = new End(profile, false);
        server.wire.writable = false;
        server.cipher.sendRtp(fields(1), payload(100));
        server.run.flush();
        assertEquals(0, server.statistics().packetsSent());
        server.wire.writable = true;
        server.cipher.sendRtp(fields(1), payload(100));
        server.cipher.sendRtp(fields(2), payload(100));
        server.run.flush();
        assertEquals(1, server.wire.packets.size());
        assertEquals(1, server.statistics().packetsSent());
    }
}
