package io.millrace.formats.sdp;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The lines of a description: {@code <letter>=<value>}. */
final class Lines {
    private static final int MAX_LINES = 2_000;

    private final List<String> lines = new ArrayList<>();
    private int next;

    Lines(String text) {
        // line feeds, carriage returns, or both
        for (Iterator<String> all = text.lines().iterator(); all.hasNext(); ) {
            String line = all.next();
            if (!line.isBlank()) {
                if (lines.size() == MAX_LINES) {
                    throw new MalformedSdpException("The session description has more than " + MAX_LINES + " lines");
                }
                lines.add(line.stripTrailing());
            }
        }
    }

    boolean hasNext() {
        return next < lines.size();
    }

    /** The letter of the next line. */
    char type() {
        String line = lines.get(next);
        if (line.length() < 2 || line.charAt(1) != '=') {
            throw broken("it is not <letter>=<value>");
        }
        return line.charAt(0);
    }

    /** The value of the next line; goes on to the one behind it. */
    String take() {
        return lines.get(next++).substring(2).strip();
    }

    /** What is wrong with the line that was taken last, or is next. */
    MalformedSdpException broken(String reason) {
        String line = lines.get(Math.min(next, lines.size() - 1));
        String shown = line.length() > 60 ? line.substring(0, 60) + "…" : line;
        return new MalformedSdpException(
                "Line " + (next + 1) + " of the session description, " + shown + ": " + reason);
    }

    /** Whoever writes a description must not be able to add lines to it. */
    static void checkWritable(String text) {
        if (text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0) {
            throw new MalformedSdpException("A value of a session description must not have line breaks");
        }
    }
}
