package io.millrace.core.ladder;

/** A property of a ladder profile cannot be used. The message is a line like those of other configurations. */
final class RefusedProperty extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN_CHARACTERS = 100;

    /** @param allowed completes "allowed is", without a full stop */
    RefusedProperty(String property, String value, String allowed) {
        super(property + " = \"" + shown(value) + "\" is refused, allowed is " + allowed);
    }

    private static String shown(String value) {
        String line = value.replaceAll("\\p{Cntrl}", " ");
        return line.length() > SHOWN_CHARACTERS ? line.substring(0, SHOWN_CHARACTERS) + "…" : line;
    }
}
