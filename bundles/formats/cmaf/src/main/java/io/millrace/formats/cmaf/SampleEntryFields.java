package io.millrace.formats.cmaf;

import io.millrace.formats.bitstream.ByteCursor;

/** Shows the fields of a sample entry that stand before its boxes. */
final class SampleEntryFields {
    private SampleEntryFields() {}

    /** Appends them and returns how many bytes they take; 0 for an entry of another kind. */
    static int append(StringBuilder out, Box entry) {
        return switch (entry.type()) {
            case "avc1", "avc3", "hvc1", "hev1", "av01", "vp09", "vp08", "mp4v", "encv" -> video(out, entry.cursor());
            case "mp4a", "Opus", "ac-3", "ec-3", "fLaC", ".mp3", "enca" -> audio(out, entry.cursor());
            default -> 0;
        };
    }

    private static int video(StringBuilder out, ByteCursor in) {
        in.skip(24);
        out.append(" width=").append(in.u16()).append(" height=").append(in.u16());
        in.skip(50);
        return 78;
    }

    private static int audio(StringBuilder out, ByteCursor in) {
        in.skip(8);
        int version = in.u16();
        in.skip(6);
        out.append(" channels=").append(in.u16());
        in.skip(6);
        out.append(" rate=").append(in.u16());
        return 28 + (version == 1 ? 16 : version == 2 ? 36 : 0);
    }
}
