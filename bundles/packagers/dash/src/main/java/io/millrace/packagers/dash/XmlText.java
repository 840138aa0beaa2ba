package io.millrace.packagers.dash;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** Writes XML elements with attributes, indented; escapes values. */
final class XmlText {
    private final StringBuilder text = new StringBuilder(4_000).append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    private final Deque<String> open = new ArrayDeque<>();
    private boolean startTagOpen;

    XmlText element(String name) {
        closeStartTag();
        indent();
        text.append('<').append(name);
        open.push(name);
        startTagOpen = true;
        return this;
    }

    XmlText attribute(String name, Object value) {
        text.append(' ').append(name).append("=\"");
        escape(value.toString());
        text.append('"');
        return this;
    }

    /** Ends the innermost element. */
    XmlText end() {
        String name = open.pop();
        if (startTagOpen) {
            text.append("/>\n");
            startTagOpen = false;
        } else {
            indent();
            text.append("</").append(name).append(">\n");
        }
        return this;
    }

    byte[] bytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void closeStartTag() {
        if (startTagOpen) {
            text.append(">\n");
            startTagOpen = false;
        }
    }

    private void indent() {
        text.append("  ".repeat(open.size()));
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '&' -> text.append("&amp;");
                case '"' -> text.append("&quot;");
                default -> text.append(c < 0x20 ? ' ' : c);
            }
        }
    }
}
