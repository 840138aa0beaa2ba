package io.millrace.management.diagnostics;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A zip file of texts. What cannot be found out is told in the place of it; only a disk that fails ends the file. */
final class Archive implements AutoCloseable {
    /** Writes one entry. */
    @FunctionalInterface
    interface Section {
        void write(PrintWriter out) throws Exception;
    }

    private final ZipOutputStream zip;
    private final List<String> names = new ArrayList<>();

    Archive(OutputStream out) {
        zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    }

    /** A new file that its owner alone may read. */
    static Path create(Path target) throws IOException {
        try {
            return Files.createFile(
                    target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            throw new IOException(target + " exists already: name a new file", e);
        }
    }

    void text(String name, Section section) throws IOException {
        begin(name);
        // the entry is closed, not the file
        PrintWriter out = new PrintWriter(zip, false, StandardCharsets.UTF_8);
        try {
            section.write(out);
        } catch (Exception | LinkageError e) {
            out.println();
            out.println("This could not be found out: " + SecretMask.line(e.toString()));
        }
        out.flush();
        if (out.checkError()) {
            throw new IOException("The file cannot be written: is the disk full?");
        }
        zip.closeEntry();
    }

    void file(String name, Path file) throws IOException {
        begin(name);
        Files.copy(file, zip);
        zip.closeEntry();
    }

    private void begin(String name) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        names.add(name);
    }

    /** What it holds by now. */
    List<String> names() {
        return List.copyOf(names);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
