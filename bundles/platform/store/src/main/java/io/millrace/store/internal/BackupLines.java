package io.millrace.store.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** The lines of a backup, one after another. */
final class BackupLines implements AutoCloseable {
    private static final int MAX_LINE_BYTES = 64 << 20;
    /** Rows of a database shrink by ten or thirty times; what shrinks more was made to fill disks. */
    private static final int MOST_TIMES_ITS_SIZE = 200;

    private static final JsonFactory JSON = new JsonFactory();

    private final InputStream in;
    private final long mostBytes;
    private long bytesRead;
    private final MessageDigest digest = BackupWriter.sha256();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    /** Of the lines before the present one. */
    private MessageDigest before = BackupWriter.sha256();

    BackupLines(Path file) throws IOException {
        mostBytes = Math.max(2L * MAX_LINE_BYTES, Files.size(file) * MOST_TIMES_ITS_SIZE);
        in = new BufferedInputStream(new GZIPInputStream(Files.newInputStream(file), 1 << 16), 1 << 16);
    }

    /** The next line, parsed from its first token; an exception if there is none. */
    JsonParser next() throws IOException {
        before = copy();
        line.reset();
        int read = in.read();
        while (read >= 0 && read != '\n') {
            line.write(read);
            if (line.size() > MAX_LINE_BYTES) {
                throw new IOException("a line is longer than " + (MAX_LINE_BYTES >> 20) + " MiB");
            }
            read = in.read();
        }
        if (read < 0) {
            throw new IOException("it ends too early");
        }
        line.write('\n');
        bytesRead += line.size();
        if (bytesRead > mostBytes) {
            throw new IOException("it holds more than " + MOST_TIMES_ITS_SIZE + " times its size");
        }
        byte[] bytes = line.toByteArray();
        digest.update(bytes);
        JsonParser json = JSON.createParser(bytes);
        json.nextToken();
        return json;
    }

    private MessageDigest copy() throws IOException {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IOException("this Java cannot check it", e);
        }
    }

    /** SHA-256 of all lines before the present one, hexadecimal. Once a line. */
    String digestBefore() {
        return HexFormat.of().formatHex(before.digest());
    }

    /** Whether nothing follows; reads gzip's own check too. */
    boolean isAtEnd() throws IOException {
        return in.read() < 0;
    }

    /** An object's fields: texts, numbers, lists of texts, and objects of numbers. */
    static Map<String, Object> object(JsonParser json) throws IOException {
        Map<String, Object> fields = new TreeMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            fields.put(name, value(json, json.nextToken()));
        }
        return fields;
    }

    private static Object value(JsonParser json, JsonToken token) throws IOException {
        if (token == JsonToken.START_OBJECT) {
            return object(json);
        }
        if (token == JsonToken.START_ARRAY) {
            List<String> texts = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                texts.add(json.getText());
            }
            return texts;
        }
        return token == JsonToken.VALUE_NUMBER_INT ? (Object) json.getLongValue() : json.getText();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
