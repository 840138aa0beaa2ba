package io.millrace.formats.mpegts;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Collects the sections of a programme association table (ISO/IEC 13818-1 clause 2.4.4.3). */
final class AssociationTable {
    private static final int TABLE_ID = 0;
    private static final int HEADER_BYTES = 8;
    private static final int CRC_BYTES = 4;
    private static final int MAX_PROGRAMMES = 256;

    private final Set<Integer> seen = new HashSet<>();
    private Map<Integer, Integer> collected = new LinkedHashMap<>();
    private int version = -1;

    /** Takes a section; returns the PIDs of map tables by programme number when the table is whole, else null. */
    Map<Integer, Integer> section(byte[] bytes, int length) {
        boolean current = length >= HEADER_BYTES + CRC_BYTES && (bytes[5] & 1) != 0;
        if ((bytes[0] & 0xFF) != TABLE_ID || !current) {
            return null;
        }
        int sectionVersion = bytes[5] >> 1 & 0x1F;
        int number = bytes[6] & 0xFF;
        int last = bytes[7] & 0xFF;
        if (sectionVersion != version || seen.contains(number)) {
            seen.clear();
            collected = new LinkedHashMap<>();
            version = sectionVersion;
        }
        seen.add(number);
        for (int at = HEADER_BYTES; at + 4 <= length - CRC_BYTES; at += 4) {
            int programme = (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
            int pid = (bytes[at + 2] & 0x1F) << 8 | bytes[at + 3] & 0xFF;
            boolean usable = pid >= TsPackets.FIRST_FREE_PID && pid != TsPackets.NULL_PID;
            // programme 0 is the network information table
            if (programme != 0 && usable && collected.size() < MAX_PROGRAMMES) {
                collected.putIfAbsent(programme, pid);
            }
        }
        if (seen.size() <= last) {
            return null;
        }
        Map<Integer, Integer> whole = collected;
        seen.clear();
        collected = new LinkedHashMap<>();
        return whole;
    }
}
