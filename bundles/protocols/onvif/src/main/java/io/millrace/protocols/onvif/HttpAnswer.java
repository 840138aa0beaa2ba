package io.millrace.protocols.onvif;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * What a small HTTP server answers.
 *
 * @param status for example 200
 * @param body decoded as UTF-8
 */
record HttpAnswer(int status, String body) {
    private static final String BLANK_LINE = "\r\n\r\n";

    /**
     * Reads what has come so far.
     *
     * @param ended whether nothing more comes
     * @return empty while something is missing
     * @throws IOException if it is no answer
     */
    static Optional<HttpAnswer> parse(byte[] bytes, boolean ended) throws IOException {
        String all = new String(bytes, StandardCharsets.ISO_8859_1);
        int headEnd = all.indexOf(BLANK_LINE);
        if (headEnd < 0) {
            if (ended) {
                throw new IOException("The device hung up before it answered");
            }
            return Optional.empty();
        }
        String[] lines = all.substring(0, headEnd).split("\r\n");
        if (!lines[0].matches("HTTP/1\\.[01] \\d{3}.*")) {
            throw new IOException("The device does not speak HTTP");
        }
        int status = Integer.parseInt(lines[0].substring(9, 12));
        int bodyAt = headEnd + BLANK_LINE.length();
        Optional<byte[]> body =
                body(bytes, bodyAt, field(lines, "transfer-encoding"), field(lines, "content-length"), ended);
        return body.map(each -> new HttpAnswer(status, new String(each, StandardCharsets.UTF_8)));
    }

    private static String field(String[] lines, String name) {
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).strip().equalsIgnoreCase(name)) {
                return line.substring(colon + 1).strip().toLowerCase(Locale.ROOT);
            }
        }
        return "";
    }

    private static Optional<byte[]> body(byte[] bytes, int from, String encoding, String length, boolean ended)
            throws IOException {
        if (encoding.equals("chunked")) {
            return chunked(bytes, from, ended);
        }
        int known = length.matches("\\d{1,9}") ? Integer.parseInt(length) : -1;
        boolean whole = known >= 0 && bytes.length - from >= known;
        if (!whole && !ended) {
            return Optional.empty();
        }
        if (!whole && known >= 0) {
            throw new IOException("The device hung up in the middle of its answer");
        }
        return Optional.of(slice(bytes, from, whole ? known : bytes.length - from));
    }

    private static Optional<byte[]> chunked(byte[] bytes, int from, boolean ended) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = from;
        while (true) {
            int lineEnd = lineEnd(bytes, at);
            int size =
                    lineEnd < 0 ? -1 : chunkSize(new String(slice(bytes, at, lineEnd - at), StandardCharsets.US_ASCII));
            if (size == 0) {
                return Optional.of(out.toByteArray());
            }
            if (size < 0 || bytes.length - lineEnd - 4 < size) {
                if (ended) {
                    throw new IOException("The device hung up in the middle of its answer");
                }
                return Optional.empty();
            }
            out.write(bytes, lineEnd + 2, size);
            at = lineEnd + 2 + size + 2;
        }
    }

    private static int chunkSize(String line) throws IOException {
        String digits = line.split(";")[0].strip();
        if (!digits.matches("[0-9A-Fa-f]{1,6}")) {
            throw new IOException("The device's answer cannot be read");
        }
        return Integer.parseInt(digits, 16);
    }

    private static int lineEnd(byte[] bytes, int from) {
        for (int i = from; i + 1 < bytes.length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static byte[] slice(byte[] bytes, int from, int length) {
        byte[] part = new byte[length];
        System.arraycopy(bytes, from, part, 0, length);
        return part;
    }
}
