package io.millrace.security.streamkey;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The file of keys: properties {@code ID.target}, {@code ID.hash}, {@code ID.sealed}, {@code ID.created}, {@code ID.label},
 * {@code ID.lastUsed}, {@code ID.expires}. Replaced in one step, readable by the server's user only. A file that cannot
 * be read whole is copied aside before anything overwrites it. Not safe for several threads.
 */
final class KeyFile {
    private static final String HEAD =
            "# Stream keys, without the keys themselves. Change them with media:key; a removed"
                    + " block counts within seconds.\n";
    private static final String OWNER_ONLY = "rw-------";

    private final Path path;
    private Stamp seen;

    KeyFile(Path path) {
        this.path = path;
    }

    /**
     * What a file said.
     *
     * @param keys what could be read
     * @param defects what could not, in plain words
     */
    record Content(Map<String, StoredKey> keys, List<String> defects) {}

    /** Whether the file is another than the one that was read or written last. */
    boolean isChanged() {
        return !stamp().equals(seen);
    }

    Content read() throws IOException {
        Stamp stamp = stamp();
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            seen = stamp;
            return new Content(Map.of(), List.of());
        }
        Content content = parse(bytes);
        if (!content.defects().isEmpty()) {
            content = new Content(content.keys(), setAside(bytes, content.defects()));
        }
        seen = stamp;
        return content;
    }

    private static Content parse(byte[] bytes) {
        Properties properties = new Properties();
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            properties.load(new StringReader(text));
        } catch (IOException | IllegalArgumentException e) {
            return new Content(Map.of(), List.of("it is not a properties file in UTF-8"));
        }
        Map<String, StoredKey> keys = new TreeMap<>();
        List<String> defects = new ArrayList<>();
        TreeSet<String> ids = new TreeSet<>();
        for (String name : properties.stringPropertyNames()) {
            ids.add(name.substring(0, Math.max(0, name.indexOf('.'))));
        }
        for (String id : ids) {
            try {
                keys.put(id, StoredKey.read(id, name -> properties.getProperty(id + "." + name)));
            } catch (IllegalArgumentException e) {
                defects.add("key " + (KeyText.isId(id) ? id : "with a wrong id") + ": " + e.getMessage());
            }
        }
        return new Content(keys, defects);
    }

    private List<String> setAside(byte[] bytes, List<String> defects) throws IOException {
        // named by its content: the same defect is kept once, however often it is read
        String name = path.getFileName() + ".corrupt-" + Integer.toHexString(java.util.Arrays.hashCode(bytes));
        Path aside = path.resolveSibling(name);
        try {
            createPrivate(aside, bytes);
        } catch (FileAlreadyExistsException e) {
            // kept before
        }
        List<String> told = new ArrayList<>(defects);
        told.add("a copy is kept as " + aside);
        return told;
    }

    void write(Map<String, StoredKey> keys) throws IOException {
        StringBuilder text = new StringBuilder(HEAD);
        for (StoredKey key : keys.values()) {
            text.append('\n');
            key.write((name, value) -> text.append(key.id() + "." + name)
                    .append(" = ")
                    .append(escape(value))
                    .append('\n'));
        }
        Files.createDirectories(path.getParent());
        Path next = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(next);
        createPrivate(next, text.toString().getBytes(StandardCharsets.UTF_8));
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        seen = stamp();
    }

    /** Makes a file that the server's user alone can read. */
    static void createPrivate(Path file, byte[] bytes) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        var options = java.util.Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = posix
                ? FileChannel.open(
                        file,
                        options,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)))
                : FileChannel.open(file, options)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            // the rename must not reach the disk before the bytes
            channel.force(true);
        }
    }

    /** As Properties writes it; the value ends up on one line. */
    private static String escape(String value) {
        Properties one = new Properties();
        one.setProperty("k", value);
        StringWriter out = new StringWriter();
        try {
            one.store(out, null);
        } catch (IOException e) {
            throw new IllegalStateException("A StringWriter does not fail", e);
        }
        String line = out.toString().strip();
        return line.substring(line.indexOf("k=", line.lastIndexOf('\n') + 1) + 2);
    }

    private Stamp stamp() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Stamp(
                    attributes.lastModifiedTime().toString(), attributes.size(), String.valueOf(attributes.fileKey()));
        } catch (IOException e) {
            return new Stamp("", -1, "");
        }
    }

    private record Stamp(String modified, long sizeBytes, String file) {}
}
