package io.millrace.protocols.srt.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.srt.crypt.Encryption;
import io.millrace.protocols.srt.wire.Capabilities;
import io.millrace.protocols.srt.wire.Extension;
import io.millrace.protocols.srt.wire.GroupMembership;
import io.millrace.protocols.srt.wire.Handshake;
import io.millrace.protocols.srt.wire.MalformedPacketException;
import io.millrace.protocols.srt.wire.RejectCode;
import io.millrace.protocols.srt.wire.TextExtension;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallerRequestTest {
    private static Handshake handshake(int version, Capabilities capabilities, Extension... more) {
        List<Extension> extensions = new ArrayList<>(List.of(more));
        if (capabilities != null) {
            extensions.add(0, capabilities.toExtension(Extension.HANDSHAKE_REQUEST));
        }
        return new Handshake(version, 0, 1, 5, 1_500, 8_192, Handshake.CONCLUSION, 7, 9, extensions);
    }

    private static Capabilities capabilities(int flags) {
        return new Capabilities(0x010501, flags, 120, 80);
    }

    private static int code(Handshake handshake) {
        return assertThrows(RefusedException.class, () -> CallerRequest.of(handshake))
                .code();
    }

    @Test
    void whatALiveCallerAsksForIsRead() throws Exception {
        Encryption encryption = Encryption.create("correct horse battery", 16, false);
        CallerRequest request = CallerRequest.of(handshake(
                5,
                capabilities(Capabilities.OURS),
                TextExtension.of(Extension.STREAM_ID, "read:live/a"),
                TextExtension.of(Extension.CONGESTION, "live"),
                new Extension(Extension.KEY_REQUEST, encryption.material().toBytes())));
        assertEquals("read:live/a", request.streamId());
        assertEquals(80, request.capabilities().senderDelayMs());
        assertEquals(16, request.keys().orElseThrow().keyBytes());
        CallerRequest bare = CallerRequest.of(handshake(5, capabilities(0)));
        assertEquals("", bare.streamId());
        assertTrue(bare.keys().isEmpty());
    }

    @Test
    void whatIsNotKnownHereIsRefusedByNumber() {
        Capabilities live = capabilities(Capabilities.OURS);
        assertEquals(RejectCode.VERSION, code(handshake(4, live)));
        assertEquals(RejectCode.VERSION, code(handshake(5, new Capabilities(0x010203, 0, 0, 0))));
        assertEquals(RejectCode.ROGUE, code(handshake(5, null)));
        assertEquals(RejectCode.MESSAGE_API, code(handshake(5, capabilities(Capabilities.STREAM))));
        assertEquals(RejectCode.CONGESTION, code(handshake(5, live, TextExtension.of(Extension.CONGESTION, "file"))));
        assertEquals(RejectCode.FILTER, code(handshake(5, live, TextExtension.of(Extension.FILTER, "fec,cols:10"))));
        GroupMembership balancing = new GroupMembership(GroupMembership.groupId(5), 3, 0, 0);
        assertEquals(RejectCode.GROUP, code(handshake(5, live, balancing.toExtension())));
    }

    @Test
    void aesGcmOfLibrariesThatRepeatTheirCountersIsRefused() throws Exception {
        Extension keys = new Extension(
                Extension.KEY_REQUEST,
                Encryption.create("correct horse battery", 16, true).material().toBytes());
        Capabilities old = new Capabilities(0x010503, Capabilities.OURS, 120, 80);
        assertEquals(RejectCode.CRYPTO, code(handshake(5, old, keys)));
        Capabilities mended = new Capabilities(0x010504, Capabilities.OURS, 120, 80);
        assertTrue(CallerRequest.of(handshake(5, mended, keys))
                .keys()
                .orElseThrow()
                .authenticated());
    }

    @Test
    void theGroupOfBondedConnectionsIsRead() throws Exception {
        // what libsrt 1.5.5 sent of a main/backup group whose connection has the weight 10
        ByteBuffer sent = ByteBuffer.wrap(HexFormat.of().parseHex("579b88fe0200000a"));
        CallerRequest request =
                CallerRequest.of(handshake(5, capabilities(Capabilities.OURS), new Extension(Extension.GROUP, sent)));
        assertEquals(
                new GroupMembership(0x579b88fe, GroupMembership.BACKUP, 0, 10),
                request.group().orElseThrow());
        assertEquals(sent, request.group().orElseThrow().toExtension().content());
    }

    @Test
    void brokenGroupsAreMalformed() {
        for (String broken : List.of("6f3c2a01", "2f3c2a0102000000", "ef3c2a0102000000")) {
            ByteBuffer sent = ByteBuffer.wrap(HexFormat.of().parseHex(broken));
            Handshake handshake = handshake(5, capabilities(Capabilities.OURS), new Extension(Extension.GROUP, sent));
            assertThrows(MalformedPacketException.class, () -> CallerRequest.of(handshake), broken);
        }
    }

    @Test
    void brokenKeysAreMalformed() {
        Handshake broken = handshake(
                5, capabilities(Capabilities.OURS), new Extension(Extension.KEY_REQUEST, ByteBuffer.allocate(60)));
        assertThrows(MalformedPacketException.class, () -> CallerRequest.of(broken));
    }
}
