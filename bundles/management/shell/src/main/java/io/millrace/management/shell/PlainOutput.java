package io.millrace.management.shell;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Takes escape sequences for colours (ECMA-48 section 5.4, CSI) out of what a command prints; programs read it. */
final class PlainOutput extends FilterOutputStream {
    private static final int ESCAPE = 0x1b;
    private static final int FIRST_FINAL = 0x40;
    private static final int LAST_FINAL = 0x7e;

    private enum State {
        TEXT,
        ESCAPED,
        SEQUENCE
    }

    private State state = State.TEXT;

    PlainOutput(OutputStream out) {
        super(out);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        byte[] plain = new byte[length + 1];
        int count = 0;
        for (int i = offset; i < offset + length; i++) {
            count = take(bytes[i], plain, count);
        }
        out.write(plain, 0, count);
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    /** An escape that begins no such sequence is passed on, which may be one write later. */
    private int take(byte value, byte[] plain, int count) {
        switch (state) {
            case TEXT -> {
                if (value == ESCAPE) {
                    state = State.ESCAPED;
                    return count;
                }
            }
            case ESCAPED -> {
                if (value == '[') {
                    state = State.SEQUENCE;
                    return count;
                }
                state = State.TEXT;
                plain[count] = ESCAPE;
                plain[count + 1] = value;
                return count + 2;
            }
            default -> {
                if (value >= FIRST_FINAL && value <= LAST_FINAL) {
                    state = State.TEXT;
                }
                return count;
            }
        }
        plain[count] = value;
        return count + 1;
    }
}
