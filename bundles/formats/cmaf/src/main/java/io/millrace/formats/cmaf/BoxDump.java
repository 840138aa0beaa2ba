package io.millrace.formats.cmaf;

import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * Shows boxes as a tree of text, one line a box and one line a table row, for golden files and for people. The text
 * grows with the input only. Pure functions, safe for any thread.
 */
public final class BoxDump {
    private static final int MAX_DEPTH = 12;
    private static final Set<String> CONTAINERS = Set.of(
            "moov", "trak", "edts", "mdia", "minf", "dinf", "stbl", "mvex", "moof", "traf", "mfra", "sinf", "schi");

    private final StringBuilder out = new StringBuilder();

    private BoxDump() {}

    /**
     * The tree of the boxes from the buffer's position to its limit.
     *
     * @throws MalformedBitstreamException if a size or a known box's fields do not fit
     */
    public static String of(ByteBuffer bytes) {
        BoxDump dump = new BoxDump();
        dump.boxes(new BoxCursor(bytes), 0);
        return dump.out.toString();
    }

    private void boxes(BoxCursor boxes, int depth) {
        if (depth > MAX_DEPTH) {
            throw new MalformedBitstreamException("Boxes are nested deeper than " + MAX_DEPTH);
        }
        while (boxes.hasNext()) {
            Box box = boxes.next();
            String indent = "  ".repeat(depth);
            out.append(indent).append(printable(box.type())).append(" @").append(box.offset());
            out.append(' ').append(box.sizeBytes());
            BoxFields fields = new BoxFields(out, indent + "  ");
            if (CONTAINERS.contains(box.type())) {
                out.append('\n');
                boxes(box.children(), depth + 1);
            } else if (box.type().equals("stsd")) {
                fields.append(box).end();
                sampleEntries(box.children(8), depth + 1);
            } else {
                fields.append(box).end();
            }
        }
    }

    private void sampleEntries(BoxCursor entries, int depth) {
        while (entries.hasNext()) {
            Box entry = entries.next();
            out.append("  ".repeat(depth)).append(printable(entry.type())).append(" @");
            out.append(entry.offset()).append(' ').append(entry.sizeBytes());
            int fieldsBytes = SampleEntryFields.append(out, entry);
            out.append('\n');
            if (fieldsBytes > 0) {
                boxes(entry.children(fieldsBytes), depth + 1);
            }
        }
    }

    private static String printable(String type) {
        StringBuilder text = new StringBuilder(4);
        type.chars().forEach(c -> text.append(c > 0x20 && c < 0x7F ? (char) c : c == ' ' ? '_' : '?'));
        return text.toString();
    }
}
