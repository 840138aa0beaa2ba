package io.millrace.protocols.rtmp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Everything a real program sent on one connection. */
public final class Recorded {
    private Recorded() {}

    public static byte[] bytes(String name) {
        try (InputStream in = Recorded.class.getResourceAsStream("/recorded/" + name + ".bin")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
