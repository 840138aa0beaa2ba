package io.millrace.formats.mpegts;

/** Puts together the sections of one PID (ISO/IEC 13818-1 clause 2.4.4) and checks their CRC. */
final class SectionAssembler implements PayloadHandler {
    /** Takes whole sections. */
    interface Handler {
        /** One section with a right CRC; the array is used anew afterwards. */
        void section(byte[] bytes, int length);
    }

    private static final int MAX_BYTES = 4096;
    private static final int LENGTH_BYTES = 3;
    /** Table id and length, and the CRC. */
    private static final int MIN_BYTES = LENGTH_BYTES + 4;

    private static final int STUFFING = 0xFF;

    private final int pid;
    private final Faults faults;
    private final Handler handler;
    private final byte[] section = new byte[MAX_BYTES];
    private int size;
    private boolean collecting;

    SectionAssembler(int pid, Faults faults, Handler handler) {
        this.pid = pid;
        this.faults = faults;
        this.handler = handler;
    }

    @Override
    public void payload(byte[] bytes, int from, int to, PacketFlags flags) {
        int at = from;
        if (flags.start) {
            int pointer = at < to ? bytes[at++] & 0xFF : 0;
            if (pointer > to - at) {
                broken("its pointer leads out of the packet");
                return;
            }
            if (collecting && size > 0) {
                sections(bytes, at, at + pointer);
            }
            at += pointer;
            size = 0;
            collecting = true;
        }
        if (collecting) {
            sections(bytes, at, to);
        }
    }

    @Override
    public void lost() {
        collecting = false;
        size = 0;
    }

    private void sections(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && collecting) {
            if (size == 0 && (bytes[at] & 0xFF) == STUFFING) {
                collecting = false;
                return;
            }
            int wanted = size < LENGTH_BYTES ? LENGTH_BYTES : sectionBytes();
            int take = Math.min(wanted - size, to - at);
            System.arraycopy(bytes, at, section, size, take);
            size += take;
            at += take;
            if (size < LENGTH_BYTES) {
                return;
            }
            if (sectionBytes() > MAX_BYTES || sectionBytes() < MIN_BYTES) {
                broken("its length is " + sectionBytes() + " bytes");
            } else if (size == sectionBytes()) {
                complete();
            }
        }
    }

    private int sectionBytes() {
        return LENGTH_BYTES + ((section[1] & 0x0F) << 8 | section[2] & 0xFF);
    }

    private void complete() {
        int length = size;
        size = 0;
        if (Crc32Mpeg.of(section, 0, length) == 0) {
            handler.section(section, length);
        } else {
            faults.add(TsFault.Kind.BROKEN_SECTION, pid, () -> "A table on PID " + pid + " has a wrong checksum");
        }
    }

    private void broken(String why) {
        lost();
        faults.add(TsFault.Kind.BROKEN_SECTION, pid, () -> "A table on PID " + pid + " is broken: " + why);
    }
}
