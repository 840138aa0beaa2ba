package io.millrace.formats.mpegts;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;

/** Writes the sections of the tables (ISO/IEC 13818-1 clause 2.4.4). */
final class TableWriter {
    static final int PROGRAMME = 1;
    static final int MAP_PID = 0x1000;

    static final int SERVICE_PID = 0x11;

    private static final int STREAM_ID = 1;
    private static final int SERVICES_OF_THIS_STREAM = 0x42;
    /** An original_network_id for private use (ETSI TS 101 162). */
    private static final int NETWORK_ID = 0xFF01;

    private static final int SERVICE_DESCRIPTOR = 0x48;
    private static final int TELEVISION = 1;
    private static final int MAX_NAME_BYTES = 120;
    /** No schedule, running, not scrambled. */
    private static final int RUNNING = 0x8000;

    private static final String PROVIDER = "Millrace";
    private static final String UTF_8_FOLLOWS = "\u0015";
    private static final int MAX_SECTION_BYTES = 1024;

    private TableWriter() {}

    /** The association table of one programme. */
    static byte[] association() {
        ByteBuffer out = begin(0, STREAM_ID, 0);
        out.putShort((short) PROGRAMME).putShort((short) (0xE000 | MAP_PID));
        return end(out, 0xB000);
    }

    /**
     * The map table.
     *
     * @throws java.nio.BufferOverflowException if so many streams do not fit in a section
     */
    static byte[] map(int version, int clockPid, byte[] programmeDescriptors, Collection<TrackOutput> streams) {
        ByteBuffer out = begin(2, PROGRAMME, version);
        out.putShort((short) (0xE000 | clockPid));
        out.putShort((short) (0xF000 | programmeDescriptors.length)).put(programmeDescriptors);
        for (TrackOutput stream : streams) {
            out.put((byte) stream.streamType()).putShort((short) (0xE000 | stream.pid()));
            out.putShort((short) (0xF000 | stream.descriptors().length)).put(stream.descriptors());
        }
        return end(out, 0xB000);
    }

    /** The service description table (ETSI EN 300 468 clause 5.2.3), which names the programme. */
    static byte[] services(String name) {
        byte[] provider = text(PROVIDER);
        byte[] service = text(name);
        int descriptorBytes = 3 + provider.length + service.length;
        ByteBuffer out = begin(SERVICES_OF_THIS_STREAM, STREAM_ID, 0);
        out.putShort((short) NETWORK_ID).put((byte) 0xFF);
        out.putShort((short) PROGRAMME).put((byte) 0xFC).putShort((short) (RUNNING | descriptorBytes + 2));
        out.put((byte) SERVICE_DESCRIPTOR).put((byte) descriptorBytes).put((byte) TELEVISION);
        out.put((byte) provider.length).put(provider);
        out.put((byte) service.length).put(service);
        // a bit that other tables have at 0 is reserved here
        return end(out, 0xF000);
    }

    /** Text of a descriptor, clipped: the first byte says that UTF-8 follows, plain letters need none. */
    private static byte[] text(String name) {
        boolean plain = name.chars().allMatch(each -> each >= ' ' && each < 0x7F);
        String clipped = name;
        while (clipped.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            clipped = clipped.substring(0, clipped.offsetByCodePoints(clipped.length(), -1));
        }
        return (plain ? clipped : UTF_8_FOLLOWS + clipped).getBytes(StandardCharsets.UTF_8);
    }

    private static ByteBuffer begin(int tableId, int extension, int version) {
        ByteBuffer out = ByteBuffer.allocate(MAX_SECTION_BYTES);
        out.put((byte) tableId).putShort((short) 0).putShort((short) extension);
        return out.put((byte) (0xC1 | version << 1)).putShort((short) 0);
    }

    private static byte[] end(ByteBuffer out, int lengthFlags) {
        int size = out.position() + 4;
        out.putShort(1, (short) (lengthFlags | size - 3));
        out.putInt(Crc32Mpeg.of(out.array(), 0, out.position()));
        return Arrays.copyOf(out.array(), size);
    }
}
