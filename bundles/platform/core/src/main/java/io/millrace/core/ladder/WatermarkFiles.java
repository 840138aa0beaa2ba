package io.millrace.core.ladder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;

/** Files that watermarks need: they lie in the data folder, and are what they are said to be by their first bytes. */
final class WatermarkFiles {
    private static final long PNG = 0x89504E47_0D0A1A0AL;
    private static final int IHDR = 0x49484452;
    private static final int HEAD_BYTES = 24;
    private static final int MAX_SIDE = 4_096;
    private static final long MAX_PNG_BYTES = 8L << 20;
    private static final Set<Integer> FONTS = Set.of(0x00010000, 0x4F54544F, 0x74727565, 0x74746366);

    private final Path data;

    WatermarkFiles(Path data) {
        this.data = data.toAbsolutePath().normalize();
    }

    Path png(String property, String name) {
        Path file = find(property, name);
        ByteBuffer head = head(property, name, file);
        boolean isPng = head.remaining() == HEAD_BYTES && head.getLong(0) == PNG && head.getInt(12) == IHDR;
        if (!isPng) {
            throw new RefusedProperty(property, name, "a PNG file, which this is not");
        }
        int width = head.getInt(16);
        int height = head.getInt(20);
        if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE || sizeBytes(file) > MAX_PNG_BYTES) {
            throw new RefusedProperty(
                    property,
                    name,
                    "a PNG file of at most " + MAX_SIDE + "x" + MAX_SIDE + " pixels and " + (MAX_PNG_BYTES >> 20)
                            + " MB");
        }
        return file;
    }

    Path font(String property, String name) {
        Path file = find(property, name);
        ByteBuffer head = head(property, name, file);
        if (head.remaining() < 4 || !FONTS.contains(head.getInt(0))) {
            throw new RefusedProperty(property, name, "a TrueType or OpenType font, which this is not");
        }
        return file;
    }

    private Path find(String property, String name) {
        try {
            Path file = data.resolve(name).normalize();
            if (!file.startsWith(data)) {
                throw new RefusedProperty(property, name, "a file in the data folder, " + data);
            }
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                throw new RefusedProperty(property, name, "a file in " + data + " that can be read");
            }
            return file;
        } catch (InvalidPathException e) {
            throw new RefusedProperty(property, name, "the name of a file in " + data);
        }
    }

    private static ByteBuffer head(String property, String name, Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return ByteBuffer.wrap(in.readNBytes(HEAD_BYTES));
        } catch (IOException e) {
            throw new RefusedProperty(property, name, "a file that can be read: " + e);
        }
    }

    private static long sizeBytes(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }
}
