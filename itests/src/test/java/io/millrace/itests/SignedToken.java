package io.millrace.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;

/** Tokens (JWT, ES256) that the openssl program signs, as an operator's own shop would. */
final class SignedToken {
    private static final int COORDINATE_BYTES = 32;

    private final Path folder;

    /** Makes a pair of keys; the public one is {@code NAME.pem} in the server's {@code etc/}. */
    SignedToken(Server server, String name) {
        folder = server.data.resolve("issuer");
        try {
            Files.createDirectories(folder);
            Files.createDirectories(server.data.resolve("etc"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        openssl("ecparam -name prime256v1 -genkey -noout -out private.pem");
        openssl("pkey -in private.pem -pubout -out " + server.data.resolve("etc/" + name + ".pem"));
    }

    /** A token with these claims, JSON without braces, that counts for some seconds. */
    String of(int seconds, String claims) {
        long expires = System.currentTimeMillis() / 1_000 + seconds;
        String text = base64("{\"alg\":\"ES256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64(("{\"exp\":" + expires + "," + claims + "}").getBytes(StandardCharsets.UTF_8));
        try {
            Files.writeString(folder.resolve("text"), text);
            openssl("dgst -sha256 -sign private.pem -out signature text");
            return text + "." + base64(raw(Files.readAllBytes(folder.resolve("signature"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** RFC 7518, section 3.4, wants both numbers one after the other; openssl writes SEQUENCE, INTEGER, INTEGER. */
    private static byte[] raw(byte[] der) {
        byte[] raw = new byte[2 * COORDINATE_BYTES];
        int at = 2;
        for (int end : new int[] {COORDINATE_BYTES, 2 * COORDINATE_BYTES}) {
            int length = der[at + 1];
            byte[] number = Arrays.copyOfRange(der, at + 2, at + 2 + length);
            int used = Math.min(length, COORDINATE_BYTES);
            System.arraycopy(number, length - used, raw, end - used, used);
            at += 2 + length;
        }
        return raw;
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private void openssl(String arguments) {
        Processes.run(20, "sh", "-c", "cd " + folder + " && openssl " + arguments)
                .succeeded();
    }
}
