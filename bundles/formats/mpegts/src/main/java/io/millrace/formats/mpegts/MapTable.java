package io.millrace.formats.mpegts;

import io.millrace.formats.bitstream.ByteCursor;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A programme map section (ISO/IEC 13818-1 clause 2.4.4.9).
 *
 * @param programme program_number
 * @param clockPid PCR_PID
 * @param descriptors of the programme
 * @param streams in their order
 */
record MapTable(int programme, int clockPid, Descriptors descriptors, List<Entry> streams) {
    /** One elementary stream. */
    record Entry(int pid, int streamType, Descriptors descriptors) {}

    private static final int TABLE_ID = 2;
    private static final int CRC_BYTES = 4;
    private static final int MAX_STREAMS = 128;

    /** Reads a section; null if it is another table or not yet in force. Copies what it keeps. */
    static MapTable parse(byte[] bytes, int length) {
        if ((bytes[0] & 0xFF) != TABLE_ID) {
            return null;
        }
        byte[] copy = Arrays.copyOf(bytes, length - CRC_BYTES);
        ByteCursor in = new ByteCursor(ByteBuffer.wrap(copy));
        in.skip(3);
        int programme = in.u16();
        if ((in.u8() & 1) == 0) {
            return null;
        }
        in.skip(2);
        int clockPid = in.u16() & 0x1FFF;
        Descriptors descriptors = Descriptors.parse(in.slice(in.u16() & 0xFFF));
        List<Entry> streams = new ArrayList<>();
        while (in.remaining() >= 5) {
            int type = in.u8();
            int pid = in.u16() & 0x1FFF;
            ByteBuffer own = in.slice(in.u16() & 0xFFF);
            boolean usable = pid >= TsPackets.FIRST_FREE_PID && pid != TsPackets.NULL_PID;
            if (usable && streams.stream().noneMatch(entry -> entry.pid == pid)) {
                streams.add(new Entry(pid, type, Descriptors.parse(own)));
            }
            if (streams.size() > MAX_STREAMS) {
                throw new MalformedBitstreamException("it lists more than " + MAX_STREAMS + " streams");
            }
        }
        return new MapTable(programme, clockPid, descriptors, List.copyOf(streams));
    }
}
