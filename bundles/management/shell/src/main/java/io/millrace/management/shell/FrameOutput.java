package io.millrace.management.shell;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Sends what is written as frames: length (int), bytes. The last frame is length -1 and an exit status (int). */
final class FrameOutput extends OutputStream {
    static final int END = -1;

    private final DataOutputStream out;
    private boolean ended;

    FrameOutput(OutputStream out) {
        this.out = new DataOutputStream(out);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        // a command may leave a thread behind that still prints
        if (length == 0 || ended) {
            return;
        }
        byte[] frame = new byte[Integer.BYTES + length];
        java.nio.ByteBuffer.wrap(frame).putInt(length).put(bytes, offset, length);
        out.write(frame);
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    synchronized void end(int status) throws IOException {
        if (ended) {
            return;
        }
        ended = true;
        out.writeInt(END);
        out.writeInt(status);
        out.flush();
    }
}
