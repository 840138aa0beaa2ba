package io.millrace.formats.mpegts;

/**
 * Something wrong with a transport stream.
 *
 * @param kind what
 * @param pid where, -1 if it concerns no single PID
 * @param detail in words, for logs and operators
 */
public record TsFault(Kind kind, int pid, String detail) {
    /** Kinds of faults. */
    public enum Kind {
        /** The bytes are no packets: some were passed over to find the next. */
        SYNC_LOST,
        /** The sender marked a packet as damaged (transport_error_indicator). */
        TRANSPORT_ERROR,
        /** Packets are missing: the continuity counter jumped. */
        CONTINUITY,
        /** Packets are scrambled and cannot be read. */
        SCRAMBLED,
        /** No programme association table came: what the packets carry is not known. */
        NO_PAT,
        /** The wanted programme is not in the multiplex. */
        NO_PROGRAMME,
        /** A table is damaged or cannot be read; the last good one stays in force. */
        BROKEN_SECTION,
        /** A stream's type is not supported; it is left out. */
        UNSUPPORTED,
        /** An access unit was damaged, incomplete or without time, and left out. */
        BROKEN_ACCESS_UNIT,
        /** A packetised unit outgrew the memory that is allowed, or there are too many streams. */
        TOO_LARGE
    }
}
