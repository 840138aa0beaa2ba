package io.millrace.api.packaging;

/**
 * Bytes {@code from} (inclusive) to {@code to} (exclusive).
 *
 * @param from first byte
 * @param to first byte after the range
 */
public record ByteRange(long from, long to) {
    public ByteRange {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("Not a byte range: " + from + " to " + to);
        }
    }

    public long sizeBytes() {
        return to - from;
    }
}
