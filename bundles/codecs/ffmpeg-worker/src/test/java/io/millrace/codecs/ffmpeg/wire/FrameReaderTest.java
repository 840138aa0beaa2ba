package io.millrace.codecs.ffmpeg.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameReaderTest {
    private static List<Message> read(byte[] bytes) throws IOException {
        return read(Channels.newChannel(new ByteArrayInputStream(bytes)));
    }

    private static List<Message> read(ReadableByteChannel channel) throws IOException {
        FrameReader reader = new FrameReader();
        List<Message> messages = new ArrayList<>();
        for (Message message = reader.read(channel); message != null; message = reader.read(channel)) {
            messages.add(message);
        }
        return messages;
    }

    @Test
    void everyMessageComesOutAsItWentIn() throws IOException {
        assertEquals(Messages.ALL, read(Messages.encoded(Messages.ALL)));
    }

    @Test
    void noMessageDependsOnHowTheBytesArrive() throws IOException {
        FrameReader reader = new FrameReader();
        List<Message> messages = new ArrayList<>();
        ReadableByteChannel dribble =
                Channels.newChannel(new Dribble(new ByteArrayInputStream(Messages.encoded(Messages.ALL))));
        while (reader.fill(dribble) >= 0) {
            for (Message message = reader.poll(); message != null; message = reader.poll()) {
                messages.add(message);
            }
        }
        assertEquals(Messages.ALL, messages);
    }

    @Test
    void theyCrossASocketInBothDirections(@TempDir Path folder) throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
        try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(address);
            Thread echo = new Thread(() -> echo(address));
            echo.start();
            try (SocketChannel channel = listening.accept()) {
                FrameReader reader = new FrameReader();
                FrameWriter writer = new FrameWriter(channel);
                for (Message message : Messages.ALL) {
                    writer.write(message);
                    assertEquals(message, reader.read(channel));
                }
                channel.shutdownOutput();
                assertNull(reader.read(channel));
            }
            echo.join();
        }
    }

    private static void echo(UnixDomainSocketAddress address) {
        try (SocketChannel channel = SocketChannel.open(address)) {
            FrameReader reader = new FrameReader();
            FrameWriter writer = new FrameWriter(channel);
            for (Message message = reader.read(channel); message != null; message = reader.read(channel)) {
                writer.write(message);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aPayloadCannotBeChangedAndOutlivesTheReader() throws IOException {
        ToWorker.Sample sample = (ToWorker.Sample)
                read(Messages.encoded(List.of(Messages.ALL.get(5)))).get(0);
        assertTrue(sample.payload().isReadOnly());
        assertEquals(Messages.bytes(200_000), sample.payload());
    }

    @Test
    void lengthsBeyondTheLimitEndTheConnection() {
        for (int length : new int[] {0, -1, Integer.MIN_VALUE, Message.MAX_BYTES + 1}) {
            byte[] bytes = ByteBuffer.allocate(9).putInt(length).put((byte) 15).array();
            assertThrows(WireException.class, () -> read(bytes));
        }
    }

    @Test
    void unknownTypesAndBytesTooManyEndTheConnection() {
        assertThrows(WireException.class, () -> read(new byte[] {0, 0, 0, 1, 0}));
        assertThrows(WireException.class, () -> read(new byte[] {0, 0, 0, 1, 16}));
        assertThrows(WireException.class, () -> read(new byte[] {0, 0, 0, 2, 15, 0}));
        assertThrows(WireException.class, () -> read(new byte[] {0, 0, 0, 6, 12, 0, 0, 0, 0, 2}));
    }

    @Test
    void whatAWorkerTellsPeopleIsOneShortLine() throws IOException {
        FromWorker.Failed failed = new FromWorker.Failed(1, "no\nsuch \u001b[31mthing" + "!".repeat(1_000));
        FromWorker.Failed told =
                (FromWorker.Failed) read(Messages.encoded(List.of(failed))).get(0);
        assertTrue(told.reason().startsWith("no such  [31mthing!!!"), told.reason());
        assertEquals(500, told.reason().length());
    }

    @Test
    void aReportWithoutNumbersEndsTheConnection() {
        for (double odd : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            FromWorker.OutputReport report = new FromWorker.OutputReport(
                    1, FromWorker.OutputState.RUNNING, "fake", 640, 360, 25, odd, 0, 12.5, 0);
            FromWorker.Status status = new FromWorker.Status(1, 1, 0, List.of(report));
            assertThrows(WireException.class, () -> read(Messages.encoded(List.of(status))));
        }
    }

    @Test
    void anEndWithinAMessageIsNoEnd() {
        byte[] all = Messages.encoded(List.of(Messages.ALL.get(0)));
        for (int size = 1; size < all.length; size++) {
            byte[] cutOff = Arrays.copyOf(all, size);
            assertThrows(EOFException.class, () -> read(cutOff));
        }
    }

    @Test
    void whatDoesNotFitIsNotSent() {
        assertThrows(
                IllegalArgumentException.class,
                () -> FrameWriter.encode(new ToWorker.Sample(0, 256, 0, 0, 0, Messages.bytes(1))));
        assertThrows(
                IllegalArgumentException.class, () -> FrameWriter.encode(new FromWorker.Failed(0, "x".repeat(70_000))));
        assertThrows(
                IllegalArgumentException.class,
                () -> FrameWriter.encode(new ToWorker.Sample(0, 0, 0, 0, 0, ByteBuffer.allocate(Message.MAX_BYTES))));
    }

    /** Whatever comes, it is a message, or the connection ends with a reason. */
    @Test
    void noBytesBreakTheReader() {
        Random random = new Random(20);
        byte[] good = Messages.encoded(
                Messages.ALL.stream().filter(message -> size(message) < 1_000).toList());
        int understood = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = good.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            // a length may ask for much: here it is memory of the test
            try {
                understood += read(Arrays.copyOfRange(bytes, 0, 1 + random.nextInt(bytes.length)))
                        .size();
            } catch (IOException e) {
                assertTrue(e instanceof WireException || e instanceof EOFException, e.toString());
            }
        }
        assertTrue(understood > 0);
    }

    private static int size(Message message) {
        ByteBuffer[] parts = FrameWriter.encode(message);
        return parts[0].remaining() + parts[1].remaining();
    }

    /** Brings one byte at a time. */
    private static final class Dribble extends java.io.FilterInputStream {
        Dribble(java.io.InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            return super.read(into, at, Math.min(1, length));
        }
    }
}
