package io.millrace.protocols.rtmp.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChunkReaderTest {
    private static final ChunkLimits LIMITS = new ChunkLimits(1 << 20, 1 << 20, 8);

    private final List<String> messages = new ArrayList<>();
    private final ChunkReader reader = new ChunkReader(LIMITS, this::message);
    private boolean goOn = true;

    private boolean message(int type, int streamId, long timestampMs, ByteBuffer body) {
        messages.add(type + "/" + streamId + " @" + timestampMs + " "
                + HexFormat.of().formatHex(body.array()));
        return goOn;
    }

    /** Reads hexadecimal text, spaces allowed. */
    private void read(String hex) throws ChunkException {
        reader.read(bytes(hex));
    }

    private static ByteBuf bytes(String hex) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    @Test
    void headerTypesBuildOnEachOther() throws ChunkException {
        read("04 00000a 000002 08 01000000 aabb"); // full
        read("44 000005 000001 09 cc"); // other length and type, five later
        read("84 000007 dd"); // seven later
        read("c4 ee"); // the same again
        assertEquals(List.of("8/1 @10 aabb", "9/1 @15 cc", "9/1 @22 dd", "9/1 @29 ee"), messages);
    }

    @Test
    void repeatedHeaderAfterFullOneRepeatsItsTimestampAsDelta() throws ChunkException {
        read("04 000017 000001 08 01000000 aa");
        read("c4 bb");
        assertEquals(List.of("8/1 @23 aa", "8/1 @46 bb"), messages, "as FFmpeg sends and the specification says");
    }

    @Test
    void chunkStreamIdsOfOneTwoAndThreeBytes() throws ChunkException {
        read("00 00 000001 000001 08 01000000 aa"); // 64
        read("00 ff 000002 000001 08 01000000 bb"); // 319
        read("01 ff ff 000003 000001 08 01000000 cc"); // 65599
        read("c0 ff dd"); // 319 again: twice its time
        assertEquals(List.of("8/1 @1 aa", "8/1 @2 bb", "8/1 @3 cc", "8/1 @4 dd"), messages);
    }

    @Test
    void messagesInterleave() throws ChunkException {
        read("02 000000 000004 01 00000000 00000004"); // chunks of four bytes
        read("04 000000 000006 08 01000000 a1a2a3a4");
        read("06 000000 000005 09 01000000 b1b2b3b4");
        read("c4 a5a6");
        read("c6 b5");
        assertEquals(List.of("8/1 @0 a1a2a3a4a5a6", "9/1 @0 b1b2b3b4b5"), messages);
    }

    @Test
    void extendedTimestampIsRepeatedInContinuations() throws ChunkException {
        read("02 000000 000004 01 00000000 00000004");
        read("04 ffffff 000006 08 01000000 01020304 a1a2a3a4");
        read("c4 01020304 a5a6");
        read("c4 01020304 b1b2b3b4 c4 01020304 b5b6");
        assertEquals(List.of("8/1 @16909060 a1a2a3a4a5a6", "8/1 @33818120 b1b2b3b4b5b6"), messages);
    }

    @Test
    void encodersThatDoNotRepeatTheExtendedTimestampAreUnderstood() throws ChunkException {
        read("02 000000 000004 01 00000000 00000004");
        read("04 ffffff 00000a 08 01000000 01020304 a1a2a3a4");
        read("c4 a5a6a7a8");
        read("c4 a9aa");
        read("04 ffffff 000005 08 01000000 01020305 b1b2b3b4 c4 b5");
        assertEquals(List.of("8/1 @16909060 a1a2a3a4a5a6a7a8a9aa", "8/1 @16909061 b1b2b3b4b5"), messages);
    }

    @Test
    void bareContinuationShorterThanTheTimestampRunsIntoTheNextHeader() throws ChunkException {
        read("02 000000 000004 01 00000000 00000004");
        read("04 ffffff 000005 08 01000000 01020304 a1a2a3a4");
        read("c4 a5 06 000000 000001 09 01000000 bb");
        assertEquals(List.of("8/1 @16909060 a1a2a3a4a5", "9/1 @0 bb"), messages);
    }

    @Test
    void timestampsWrap() throws ChunkException {
        read("04 ffffff 000001 08 01000000 fffffff0 aa");
        read("84 000020 bb");
        assertEquals("8/1 @16 bb", messages.get(1));
    }

    @Test
    void anyCutIsUnderstood() throws ChunkException {
        String all = "02 000000 000004 01 00000000 00000005" + "04 00000a 000007 08 01000000 a1a2a3a4a5"
                + "01 00 00 ffffff 000003 09 01000000 01000000 b1b2b3" + "c4 a6a7" + "44 000001 000000 08" + "c4";
        reader.read(bytes(all));
        List<String> whole = List.copyOf(messages);
        assertEquals(4, whole.size());
        int length = bytes(all).readableBytes();
        for (int cut = 1; cut < length; cut++) {
            messages.clear();
            ChunkReader again = new ChunkReader(LIMITS, this::message);
            ByteBuf in = bytes(all);
            again.read(in.readSlice(cut));
            again.read(in);
            assertEquals(whole, messages, "cut at " + cut);
        }
    }

    @Test
    void abortDropsWhatHasArrived() throws ChunkException {
        read("02 000000 000004 01 00000000 00000002");
        read("04 000000 000003 08 01000000 a1a2");
        read("02 000000 000004 02 00000000 0000 c2 0004");
        read("04 000000 000001 08 01000000 bb");
        assertEquals(List.of("8/1 @0 bb"), messages);
    }

    @Test
    void fullHeaderInsideAMessageStartsAnew() throws ChunkException {
        read("02 000000 000004 01 00000000 00000002");
        read("04 000000 000003 08 01000000 a1a2");
        read("04 000009 000001 08 01000000 bb");
        assertEquals(List.of("8/1 @9 bb"), messages);
    }

    @Test
    void pauseLeavesTheRestUnread() throws ChunkException {
        goOn = false;
        ByteBuf in = bytes("04 000000 000001 08 01000000 aa c4 bb");
        reader.read(in);
        assertEquals(1, messages.size());
        assertEquals(2, in.readableBytes());
        reader.read(in);
        assertEquals(2, messages.size());
    }

    @Test
    void limitsAreKept() throws ChunkException {
        assertRefused("chunk size 0", "02 000000 000004 01 00000000 00000000");
        assertRefused("chunk size 4294967295", "02 000000 000004 01 00000000 ffffffff");
        assertRefused("chunk size 1048577", "02 000000 000004 01 00000000 00100001");
        assertRefused("a message of 65537 bytes", "04 000000 010001 08 01000000");
        assertRefused("without a message header", "c4");
        assertRefused("without a message header", "84 000000");
        StringBuilder many = new StringBuilder();
        for (int id = 3; id < 13; id++) {
            many.append(String.format("%02x 000000 000001 08 01000000 aa", id));
        }
        assertRefused("more than 8 chunk streams", many.toString());
    }

    private void assertRefused(String reason, String hex) {
        ChunkReader fresh = new ChunkReader(LIMITS, this::message);
        ChunkException refusal = assertThrows(ChunkException.class, () -> fresh.read(bytes(hex)));
        assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
    }

    @Test
    void promisedBytesBindNoMemory() throws ChunkException {
        reader.allowMedia();
        long before = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        for (int peer = 0; peer < 200; peer++) {
            ChunkReader one = new ChunkReader(new ChunkLimits(1 << 24, 1 << 24, 64), this::message);
            for (int id = 3; id < 60; id++) {
                one.read(bytes(String.format("%02x 000000 00ffff 08 01000000 aa", id))
                        .writeZero(0));
            }
        }
        long grown = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory() - before;
        assertTrue(grown < 200L << 20, grown + " bytes");
    }

    @Test
    void unfinishedMessagesAreBoundedTogether() throws ChunkException {
        ChunkReader generous = new ChunkReader(new ChunkLimits(1 << 24, 1 << 20, 64), this::message);
        generous.allowMedia();
        generous.read(bytes("02 000000 000004 01 00000000 000f0000"));
        ByteBuf part = Unpooled.buffer();
        ChunkException refusal = assertThrows(ChunkException.class, () -> {
            for (int id = 3; id < 20; id++) {
                part.clear().writeBytes(bytes(String.format("%02x 000000 0fffff 08 01000000", id)));
                generous.read(part.writeZero(0xf0000));
            }
        });
        assertTrue(refusal.getMessage().contains("unfinished"), refusal.getMessage());
    }
}
