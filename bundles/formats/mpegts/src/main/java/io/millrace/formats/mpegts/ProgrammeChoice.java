package io.millrace.formats.mpegts;

/** Which programmes of a multiplex are wanted. */
public final class ProgrammeChoice {
    private static final int FIRST = -1;
    private static final int ALL = -2;
    private static final int MAX_NUMBER = 0xFFFF;

    private final int wanted;

    private ProgrammeChoice(int wanted) {
        this.wanted = wanted;
    }

    /** The one that the association table lists first. */
    public static ProgrammeChoice first() {
        return new ProgrammeChoice(FIRST);
    }

    /** Each. */
    public static ProgrammeChoice all() {
        return new ProgrammeChoice(ALL);
    }

    /**
     * The one with this program_number.
     *
     * @throws IllegalArgumentException unless the number is 1 to 65535
     */
    public static ProgrammeChoice number(int programme) {
        if (programme < 1 || programme > MAX_NUMBER) {
            throw new IllegalArgumentException("A programme number is 1 to 65535, not " + programme);
        }
        return new ProgrammeChoice(programme);
    }

    /** Whether a programme is wanted. */
    boolean takes(int programme, boolean isFirst) {
        return wanted == ALL || wanted == programme || wanted == FIRST && isFirst;
    }

    @Override
    public String toString() {
        return wanted == ALL ? "all" : wanted == FIRST ? "first" : Integer.toString(wanted);
    }
}
