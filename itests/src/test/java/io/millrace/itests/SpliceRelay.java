package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * What an ad inserter does to a transport stream that FFmpeg sends by UDP: it adds a stream of SCTE-35 messages to the map
 * table, and each second says that a break begins five seconds after the clock.
 */
final class SpliceRelay implements AutoCloseable, Runnable {
    static final int EVENT_ID = 0x5EED;
    static final int SPLICE_PID = 0x1F0;

    private static final int PACKET_BYTES = 188;
    /** Where FFmpeg's muxer puts it. */
    private static final int MAP_PID = 0x1000;

    private static final int LEAD_TICKS = 5 * 90_000;
    private static final long TIME_MASK = (1L << 33) - 1;
    private static final byte[] CUEI = {5, 4, 'C', 'U', 'E', 'I'};

    private final DatagramSocket in;
    private final DatagramSocket out;
    private final InetSocketAddress receiver;
    private long clock = -1;
    private long announced = -90_000;
    private int counter;

    SpliceRelay(int port, int receiverPort) {
        InetAddress here = InetAddress.getLoopbackAddress();
        receiver = new InetSocketAddress(here, receiverPort);
        try {
            in = new DatagramSocket(port, here);
            out = new DatagramSocket(0, here);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this, "splice relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        DatagramPacket datagram = new DatagramPacket(new byte[2_000], 2_000);
        try {
            while (true) {
                datagram.setLength(2_000);
                in.receive(datagram);
                for (int at = 0; at + PACKET_BYTES <= datagram.getLength(); at += PACKET_BYTES) {
                    relay(Arrays.copyOfRange(datagram.getData(), at, at + PACKET_BYTES));
                }
            }
        } catch (IOException e) {
            // it was closed
        }
    }

    private void relay(byte[] packet) throws IOException {
        int pid = (packet[1] & 0x1F) << 8 | packet[2] & 0xFF;
        send(pid == MAP_PID ? withSpliceStream(packet) : packet);
        boolean hasClock = (packet[3] & 0x20) != 0 && packet[4] != 0 && (packet[5] & 0x10) != 0;
        if (hasClock) {
            clock = ByteBuffer.wrap(packet).getLong(4) << 16 >>> 31;
            if (clock - announced >= 90_000) {
                announced = clock;
                send(splice(clock + LEAD_TICKS & TIME_MASK));
            }
        }
    }

    private void send(byte[] packet) throws IOException {
        out.send(new DatagramPacket(packet, packet.length, receiver));
    }

    /** The map table with one more stream, and the word that it is one of SCTE-35. */
    private static byte[] withSpliceStream(byte[] packet) {
        ByteBuffer map = ByteBuffer.wrap(packet);
        int sectionBytes = map.getShort(6) & 0xFFF;
        int descriptorBytes = map.getShort(15) & 0xFFF;
        ByteBuffer section = ByteBuffer.allocate(sectionBytes + 3 + CUEI.length + 5);
        section.put(packet, 5, 12).put(packet, 17, descriptorBytes).put(CUEI);
        section.put(packet, 17 + descriptorBytes, sectionBytes - 13 - descriptorBytes);
        section.put((byte) 0x86).putShort((short) (0xE000 | SPLICE_PID)).putShort((short) 0xF000);
        section.putShort(1, (short) (0xB000 | section.capacity() - 3));
        section.putShort(10, (short) (0xF000 | descriptorBytes + CUEI.length));
        section.putInt(crc(section.array(), section.position()));
        return packet(packet[1] & 0xFF, packet[2] & 0xFF, packet[3] & 0x0F, section.array());
    }

    /** A splice_insert: out of the network at a time, for 30 seconds. */
    private byte[] splice(long ticks) {
        ByteBuffer section = ByteBuffer.allocate(40);
        section.put((byte) 0xFC).putShort((short) (0x3000 | section.capacity() - 3));
        // protocol version, not encrypted, no adjustment
        section.put((byte) 0).put((byte) 0).putInt(0).put((byte) 0);
        // tier, length and type of the command
        section.put((byte) 0xFF).put((byte) 0xF0).put((byte) 20).put((byte) 5);
        section.putInt(EVENT_ID).put((byte) 0x7F);
        // out of network, the whole programme, with a duration
        section.put((byte) 0xEF).put((byte) (0xFE | ticks >> 32)).putInt((int) ticks);
        section.put((byte) 0xFE).putInt(30 * 90_000);
        section.putShort((short) 1).put((byte) 0).put((byte) 0);
        section.putShort((short) 0);
        section.putInt(crc(section.array(), section.position()));
        return packet(0x40 | SPLICE_PID >> 8, SPLICE_PID & 0xFF, counter++ & 15, section.array());
    }

    private static byte[] packet(int first, int second, int count, byte[] section) {
        byte[] packet = new byte[PACKET_BYTES];
        Arrays.fill(packet, (byte) 0xFF);
        packet[0] = 0x47;
        packet[1] = (byte) first;
        packet[2] = (byte) second;
        packet[3] = (byte) (0x10 | count);
        packet[4] = 0;
        System.arraycopy(section, 0, packet, 5, section.length);
        return packet;
    }

    /** The checksum of sections (ISO/IEC 13818-1 annex A). */
    static int crc(byte[] bytes, int length) {
        int crc = -1;
        for (int i = 0; i < length; i++) {
            crc ^= bytes[i] << 24;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc << 1 ^ (crc < 0 ? 0x04C11DB7 : 0);
            }
        }
        return crc;
    }

    boolean isOpen() {
        return !in.isClosed();
    }

    /** Waits for a message of the relay in a transport stream that comes by UDP; the time of its splice, in 90 kHz. */
    static long firstSpliceTicks(DatagramSocket receiver) throws IOException {
        receiver.setSoTimeout(60_000);
        DatagramPacket datagram = new DatagramPacket(new byte[2_000], 2_000);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < end) {
            receiver.receive(datagram);
            for (int at = 0; at + PACKET_BYTES <= datagram.getLength(); at += PACKET_BYTES) {
                ByteBuffer packet =
                        ByteBuffer.wrap(datagram.getData(), at, PACKET_BYTES).slice();
                boolean isSplice = (packet.get(1) & 0x40) != 0 && packet.get(5) == (byte) 0xFC;
                if (isSplice && packet.getInt(5 + 14) == EVENT_ID) {
                    byte[] section = new byte[40];
                    packet.get(5, section);
                    assertEquals(0, crc(section, section.length), "the checksum of the section");
                    long adjustment = packet.getLong(5 + 1) & TIME_MASK;
                    long time = packet.getLong(5 + 17) & TIME_MASK;
                    return time + adjustment & TIME_MASK;
                }
            }
        }
        throw new AssertionError("No message came");
    }

    @Override
    public void close() {
        in.close();
        out.close();
    }
}
