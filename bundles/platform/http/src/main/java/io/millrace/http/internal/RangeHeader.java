package io.millrace.http.internal;

import io.millrace.api.packaging.ByteRange;

/** A {@code Range} header of one range of bytes (RFC 9110 section 14). */
final class RangeHeader {
    private static final String UNIT = "bytes=";
    private static final int MAX_DIGITS = 15;
    private static final long ABSENT = -1;
    private static final long MALFORMED = -2;

    private RangeHeader() {}

    /**
     * Resolves a header.
     *
     * @param header its value
     * @param sizeBytes length of the whole
     * @return the range to send; null to send the whole, because the header is malformed or asks for several ranges
     * @throws UnsatisfiableException if nothing of it exists
     */
    static ByteRange parse(String header, long sizeBytes) throws UnsatisfiableException {
        int dash = header.indexOf('-');
        if (!header.startsWith(UNIT) || header.indexOf(',') >= 0 || dash < 0) {
            return null;
        }
        long from = number(header.substring(UNIT.length(), dash).trim());
        long to = number(header.substring(dash + 1).trim());
        if (from == MALFORMED || to == MALFORMED || from == ABSENT && to == ABSENT || to != ABSENT && to < from) {
            return null;
        }
        if (from == ABSENT) {
            if (to == 0 || sizeBytes == 0) {
                throw new UnsatisfiableException();
            }
            return new ByteRange(Math.max(0, sizeBytes - to), sizeBytes);
        }
        if (from >= sizeBytes) {
            throw new UnsatisfiableException();
        }
        return new ByteRange(from, to == ABSENT ? sizeBytes : Math.min(to + 1, sizeBytes));
    }

    private static long number(String digits) {
        if (digits.isEmpty()) {
            return ABSENT;
        }
        long number = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9 || i >= MAX_DIGITS) {
                return MALFORMED;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    /** The answer is 416. */
    static final class UnsatisfiableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnsatisfiableException() {
            super("No byte of the range exists", null, false, false);
        }
    }
}
