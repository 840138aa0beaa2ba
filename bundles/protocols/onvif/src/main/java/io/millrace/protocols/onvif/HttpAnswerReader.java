package io.millrace.protocols.onvif;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the answer of a small HTTP server as it comes; each byte is looked at once. Not thread-safe. */
final class HttpAnswerReader {
    private static final byte[] BLANK_LINE = {'\r', '\n', '\r', '\n'};
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final int LONGEST_CHUNK_LINE = 200;
    private static final int UNKNOWN = -1;

    private final ByteArrayOutputStream chunks = new ByteArrayOutputStream();
    private byte[] bytes = new byte[4_096];
    private int size;
    /** Where the next thing to be read begins. */
    private int at;
    /** No line that is looked for ends before. */
    private int searched;

    private boolean hasHead;
    private int status;
    private List<String> challenges = List.of();
    private boolean chunked;
    private int length = UNKNOWN;

    /** How much has come. */
    int size() {
        return size;
    }

    /** Takes what came. */
    void add(byte[] more) {
        if (size + more.length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more.length, 2 * bytes.length));
        }
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
    }

    /**
     * The answer, if it is whole.
     *
     * @param ended whether nothing more comes
     * @return empty while something is missing
     * @throws IOException if it is no answer
     */
    Optional<HttpAnswer> look(boolean ended) throws IOException {
        if (!hasHead && !head()) {
            if (ended) {
                throw new IOException("The device hung up before it answered");
            }
            return Optional.empty();
        }
        Optional<byte[]> body = chunked ? chunkedBody() : plainBody(ended);
        if (body.isEmpty() && ended) {
            throw new IOException("The device hung up in the middle of its answer");
        }
        return body.map(each -> new HttpAnswer(status, challenges, new String(each, StandardCharsets.UTF_8)));
    }

    private boolean head() throws IOException {
        int end = indexOf(BLANK_LINE);
        if (end == UNKNOWN) {
            return false;
        }
        String[] lines = new String(bytes, 0, end, StandardCharsets.ISO_8859_1).split("\r\n");
        if (!lines[0].matches("HTTP/1\\.[01] \\d{3}.*")) {
            throw new IOException("The device does not speak HTTP");
        }
        status = Integer.parseInt(lines[0].substring(9, 12));
        challenges = values(lines, "www-authenticate").toList();
        chunked = values(lines, "transfer-encoding")
                .anyMatch(value -> value.toLowerCase(Locale.ROOT).equals("chunked"));
        length = values(lines, "content-length")
                .filter(value -> value.matches("\\d{1,9}"))
                .map(Integer::parseInt)
                .findFirst()
                .orElse(UNKNOWN);
        passTo(end + BLANK_LINE.length);
        hasHead = true;
        return true;
    }

    private static Stream<String> values(String[] lines, String name) {
        return Stream.of(lines)
                .filter(line -> line.indexOf(':') > 0)
                .filter(line -> line.substring(0, line.indexOf(':')).strip().equalsIgnoreCase(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip());
    }

    private Optional<byte[]> plainBody(boolean ended) {
        if (length == UNKNOWN) {
            return ended ? Optional.of(Arrays.copyOfRange(bytes, at, size)) : Optional.empty();
        }
        return size - at >= length ? Optional.of(Arrays.copyOfRange(bytes, at, at + length)) : Optional.empty();
    }

    private Optional<byte[]> chunkedBody() throws IOException {
        while (true) {
            int lineEnd = indexOf(LINE_END);
            if ((lineEnd == UNKNOWN ? size : lineEnd) - at > LONGEST_CHUNK_LINE) {
                throw unreadable();
            }
            if (lineEnd == UNKNOWN) {
                return Optional.empty();
            }
            int chunk = chunkSize(new String(bytes, at, lineEnd - at, StandardCharsets.US_ASCII));
            if (chunk == 0) {
                return Optional.of(chunks.toByteArray());
            }
            int from = lineEnd + LINE_END.length;
            if (size - from - LINE_END.length < chunk) {
                return Optional.empty();
            }
            chunks.write(bytes, from, chunk);
            passTo(from + chunk + LINE_END.length);
        }
    }

    private static int chunkSize(String line) throws IOException {
        String digits = line.split(";", 2)[0].strip();
        if (!digits.matches("[0-9A-Fa-f]{1,6}")) {
            throw unreadable();
        }
        return Integer.parseInt(digits, 16);
    }

    private static IOException unreadable() {
        return new IOException("The device's answer cannot be read");
    }

    private void passTo(int position) {
        at = position;
        searched = position;
    }

    private int indexOf(byte[] wanted) {
        for (int i = searched; i + wanted.length <= size; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                searched = i;
                return i;
            }
        }
        searched = Math.max(searched, size - wanted.length + 1);
        return UNKNOWN;
    }
}
