package io.millrace.protocols.hlspull.playlist;

/**
 * Finds lines that are made to be slow: where a long row of letters is no name of an attribute, the parser looks for one at
 * each letter anew.
 */
final class AttributeNames {
    private static final int LONGEST = 128;

    private AttributeNames() {}

    /** Whether a line has such a row; reads it once, as the parser reads attributes. */
    static boolean isHostile(String text, int from, int to) {
        if (from == to || text.charAt(from) != '#') {
            return false;
        }
        int row = 0;
        int at = from;
        while (at < to) {
            char letter = text.charAt(at);
            if (isOfName(letter)) {
                row++;
                if (row > LONGEST) {
                    return true;
                }
                at++;
            } else {
                at = letter == '=' && row > 0 ? endOfValue(text, at + 1, to) : at + 1;
                row = 0;
            }
        }
        return false;
    }

    private static boolean isOfName(char letter) {
        return letter >= 'A' && letter <= 'Z' || letter >= '0' && letter <= '9' || letter == '-';
    }

    /** A value has quotes around it, or ends at the next comma. */
    private static int endOfValue(String text, int from, int to) {
        if (from < to && text.charAt(from) == '"') {
            int quote = text.indexOf('"', from + 1);
            if (quote > from + 1 && quote < to) {
                return quote + 1;
            }
        }
        int comma = text.indexOf(',', from);
        return comma < 0 || comma > to ? to : comma;
    }
}
