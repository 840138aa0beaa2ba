package io.millrace.protocols.rtmp.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkWriterTest {
    private record Message(int type, int streamId, long timestampMs, ByteBuffer body) {}

    @Test
    void writesTheBytesOfTheSpecification() {
        ByteBuf out = Unpooled.buffer();
        new ChunkWriter(128)
                .write(out, 4, 8, 1, 1000, new byte[] {(byte) 0xAF, 1, 99}, 2, ByteBuffer.wrap(new byte[3]));
        assertEquals("040003e80000050801000000af01000000", ByteBufUtil.hexDump(out));
    }

    @Test
    void cutsIntoChunksAndRepeatsExtendedTimestamps() {
        ByteBuf out = Unpooled.buffer();
        new ChunkWriter(2).write(out, 6, 9, 1, 0x01000000, ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}));
        assertEquals(
                "06ffffff0000050901000000" + "01000000" + "0102" + "c601000000" + "0304" + "c601000000" + "05",
                ByteBufUtil.hexDump(out));
    }

    @Test
    void readerUnderstandsWhateverIsWritten() throws ChunkException {
        Random random = new Random(42);
        for (int chunkBytes : new int[] {1, 7, 128, 4096, 65_536}) {
            ChunkWriter writer = new ChunkWriter(chunkBytes);
            List<Message> sent = new ArrayList<>();
            List<Message> received = new ArrayList<>();
            ChunkReader reader = new ChunkReader(new ChunkLimits(1 << 20, 1 << 20, 64), (type, id, time, body) -> {
                received.add(new Message(type, id, time, body));
                return true;
            });
            ByteBuf out = Unpooled.buffer();
            new ChunkWriter(128).write(out, 2, 1, 0, 0, ByteBuffer.allocate(4).putInt(0, chunkBytes));
            for (int i = 0; i < 60; i++) {
                byte[] body = new byte[random.nextInt(i % 7 == 0 ? 20_000 : 300)];
                random.nextBytes(body);
                long time = random.nextBoolean() ? random.nextInt(0xFFFFFF) : random.nextLong(0xFFFFFF, 1L << 32);
                Message message = new Message(8 + random.nextInt(2), 1, time, ByteBuffer.wrap(body));
                int before = out.writerIndex();
                int head = Math.min(chunkBytes, Math.min(body.length, random.nextInt(6)));
                writer.write(
                        out,
                        2 + random.nextInt(50),
                        message.type,
                        1,
                        time,
                        body,
                        head,
                        ByteBuffer.wrap(body, head, body.length - head));
                assertEquals(writer.encodedBytes(body.length, time), out.writerIndex() - before);
                sent.add(message);
            }
            while (out.isReadable()) {
                reader.read(out.readSlice(Math.min(out.readableBytes(), 1 + random.nextInt(5_000))));
            }
            assertEquals(sent, received, "chunks of " + chunkBytes);
        }
    }
}
