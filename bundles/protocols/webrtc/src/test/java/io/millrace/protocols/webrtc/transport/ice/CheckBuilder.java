package io.millrace.protocols.webrtc.transport.ice;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Builds checks as a full ICE agent sends them, and wrong ones. */
public final class CheckBuilder {
    private final ByteBuffer out = ByteBuffer.allocate(2_048);

    public CheckBuilder(long transaction) {
        byte[] id = new byte[12];
        new Random(transaction).nextBytes(id);
        out.putShort((short) StunRequest.BINDING_REQUEST)
                .putShort((short) 0)
                .putInt(StunRequest.MAGIC)
                .put(id);
    }

    /** What a browser sends. */
    public static byte[] check(String username, String password, boolean nominates) {
        CheckBuilder builder =
                new CheckBuilder(username.hashCode()).username(username).priority();
        builder.attribute(StunRequest.ICE_CONTROLLING, new byte[8]);
        if (nominates) {
            builder.attribute(StunRequest.USE_CANDIDATE, new byte[0]);
        }
        return builder.end(password);
    }

    CheckBuilder username(String username) {
        return attribute(StunRequest.USERNAME, username.getBytes(StandardCharsets.UTF_8));
    }

    CheckBuilder priority() {
        return attribute(StunRequest.PRIORITY, new byte[] {110, 0, 1, -1});
    }

    CheckBuilder attribute(int type, byte[] value) {
        out.putShort((short) type).putShort((short) value.length).put(value);
        while (out.position() % 4 != 0) {
            out.put((byte) 0);
        }
        return this;
    }

    CheckBuilder integrity(String password) {
        return attribute(StunRequest.MESSAGE_INTEGRITY, new Integrity(password).of(out.array(), out.position()));
    }

    byte[] end(String password) {
        return integrity(password).fingerprint();
    }

    byte[] fingerprint() {
        out.putShort(2, (short) (out.position() + 8 - StunRequest.HEADER_BYTES));
        int crc = StunRequest.crc(out.array(), out.position());
        attribute(StunRequest.FINGERPRINT, ByteBuffer.allocate(4).putInt(crc).array());
        return bytes();
    }

    byte[] bytes() {
        byte[] bytes = new byte[out.position()];
        out.putShort(2, (short) (bytes.length - StunRequest.HEADER_BYTES));
        out.get(0, bytes);
        return bytes;
    }
}
