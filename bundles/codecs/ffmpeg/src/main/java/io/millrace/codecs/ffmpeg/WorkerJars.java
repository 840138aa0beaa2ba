package io.millrace.codecs.ffmpeg;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;

/**
 * What workers are started from, as it was found at one time. Others are equal if no file came, went or changed.
 *
 * @param jars in the order of the class path
 * @param gpl whether FFmpeg's GPL build is among them
 * @param ignored jars that do not fit, and why, in words
 */
record WorkerJars(List<Jar> jars, boolean gpl, List<String> ignored) {
    WorkerJars {
        jars = List.copyOf(jars);
        ignored = List.copyOf(ignored);
    }

    /** A file with what changes when it is replaced. */
    record Jar(Path file, long bytes, long modifiedMs) {
        String name() {
            return file.getFileName().toString();
        }
    }

    String classPath() {
        return jars.stream().map(jar -> jar.file().toString()).collect(Collectors.joining(File.pathSeparator));
    }

    /** Blocks. */
    boolean areThere() {
        return jars.stream().allMatch(jar -> jar.file().toFile().isFile());
    }

    /** The first that is not whole, as while it is copied, with the reason; empty if all are. Blocks. */
    Optional<String> damage() {
        for (Jar jar : jars) {
            try (ZipFile whole = new ZipFile(jar.file().toFile())) {
                whole.size();
            } catch (IOException e) {
                return Optional.of(jar.name() + " cannot be read: " + e.getMessage());
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return jars.stream().map(Jar::name).collect(Collectors.joining(", "));
    }
}
