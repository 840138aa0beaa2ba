package io.millrace.formats.sdp;

/**
 * One attribute line, {@code a=name} or {@code a=name:value}.
 *
 * @param name its name, as it was written
 * @param value empty for a flag
 */
public record Attribute(String name, String value) {
    public Attribute {
        Lines.checkWritable(name);
        Lines.checkWritable(value);
    }

    static Attribute parse(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new Attribute(text.strip(), "")
                : new Attribute(text.substring(0, colon).strip(), text.substring(colon + 1));
    }

    @Override
    public String toString() {
        return value.isEmpty() ? name : name + ":" + value;
    }
}
