package io.millrace.management.shell;

/** How commands are called. Karaf would name an argument that is missing, but not the command's form. */
final class Usage {
    private Usage() {}

    /**
     * A word without which a command cannot do anything.
     *
     * @param word null or blank if it is missing
     * @param form of the command: {@code media:kick ID}
     * @throws IllegalArgumentException that shows the form
     */
    static String required(String word, String form) {
        if (word == null || word.isBlank()) {
            throw new IllegalArgumentException("Say which: " + form);
        }
        return word.strip();
    }
}
