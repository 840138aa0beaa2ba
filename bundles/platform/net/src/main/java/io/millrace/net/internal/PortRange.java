package io.millrace.net.internal;

/**
 * UDP ports for media, as {@code MILLRACE_RTP_PORTS} names them.
 *
 * @param first first port
 * @param last last port
 */
record PortRange(int first, int last) {
    private static final int MAX_PORT = 65_535;
    private static final PortRange USUAL = new PortRange(20_000, 20_999);

    /** @throws IllegalArgumentException that says what is wrong */
    static PortRange parse(String variable, String text) {
        if (text.isBlank()) {
            return USUAL;
        }
        String[] ends = text.strip().split("-", 2);
        try {
            int first = Integer.parseInt(ends[0].strip());
            int last = Integer.parseInt(ends[ends.length - 1].strip());
            PortRange range = new PortRange(first, last);
            if (first > 0 && last <= MAX_PORT && range.pairs() > 0) {
                return range;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(variable + "=" + text + " is not a range of ports like " + USUAL
                + " that holds an even port and the next");
    }

    /** How many pairs of an even port and the next there are. */
    int pairs() {
        return Math.max(0, (last + 1 - firstEven()) / 2);
    }

    /** The even port of a pair. */
    int pair(int index) {
        return firstEven() + 2 * index;
    }

    private int firstEven() {
        return first + (first & 1);
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
