package io.millrace.formats.mpegts;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;

/** Writes the sections of the tables (ISO/IEC 13818-1 clause 2.4.4). */
final class TableWriter {
    static final int PROGRAMME = 1;
    static final int MAP_PID = 0x1000;

    private static final int STREAM_ID = 1;
    private static final int MAX_SECTION_BYTES = 1024;

    private TableWriter() {}

    /** The association table of one programme. */
    static byte[] association() {
        ByteBuffer out = begin(0, STREAM_ID, 0);
        out.putShort((short) PROGRAMME).putShort((short) (0xE000 | MAP_PID));
        return end(out);
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
        return end(out);
    }

    private static ByteBuffer begin(int tableId, int extension, int version) {
        ByteBuffer out = ByteBuffer.allocate(MAX_SECTION_BYTES);
        out.put((byte) tableId).putShort((short) 0).putShort((short) extension);
        return out.put((byte) (0xC1 | version << 1)).putShort((short) 0);
    }

    private static byte[] end(ByteBuffer out) {
        int size = out.position() + 4;
        out.putShort(1, (short) (0xB000 | size - 3));
        out.putInt(Crc32Mpeg.of(out.array(), 0, out.position()));
        return Arrays.copyOf(out.array(), size);
    }
}
