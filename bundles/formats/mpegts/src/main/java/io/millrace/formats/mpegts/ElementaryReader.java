package io.millrace.formats.mpegts;

/** Turns the packetised units of one elementary stream into samples. */
interface ElementaryReader {
    /** Takes one PES packet's payload; the unit's bytes are used anew afterwards. */
    void unit(PesUnit unit);

    /** Bytes are missing before the next unit. */
    void lost();

    /** Whether a unit without time stamp goes on where the last one ended: access units that outgrew a PES packet. */
    default boolean joinsUnits() {
        return false;
    }
}
