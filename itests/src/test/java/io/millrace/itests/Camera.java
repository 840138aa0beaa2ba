package io.millrace.itests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** IP cameras that we did not write, GStreamer's, behind one address with Digest authentication; see camera.py. */
final class Camera implements AutoCloseable {
    static final String PASSWORD = "hunter2-hunter2";
    private static final String USER = "admin";

    private final Processes.Running program;
    private final BufferedReader answers;

    private Camera(Processes.Running program) {
        this.program = program;
        answers = program.process().inputReader(StandardCharsets.UTF_8);
    }

    /** Starts cameras of these names, and returns when they can be pulled. */
    static Camera start(int port, Path log, String... names) {
        try {
            Path script = Path.of(Camera.class.getResource("/camera.py").toURI());
            List<String> command = new ArrayList<>(
                    List.of("/usr/bin/python3", script.toString(), Integer.toString(port), USER, PASSWORD));
            command.addAll(List.of(names));
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            Camera camera = new Camera(new Processes.Running(process));
            camera.expect("ready");
            return camera;
        } catch (IOException | URISyntaxException e) {
            throw new AssertionError("Cannot run GStreamer's RTSP server; .ci/run installs it", e);
        }
    }

    /** The address of a camera, with credentials. */
    static String url(int port, String name) {
        return "rtsp://" + USER + ":" + PASSWORD + "@127.0.0.1:" + port + "/" + name;
    }

    /** {@code freeze NAME}, {@code thaw NAME} or {@code renumber NAME}. */
    void order(String words) {
        try {
            program.process().getOutputStream().write((words + "\n").getBytes(StandardCharsets.UTF_8));
            program.process().getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        expect("ok");
    }

    private void expect(String answer) {
        try {
            String line = answers.readLine();
            if (!answer.equals(line)) {
                throw new AssertionError("The camera said " + line + " instead of " + answer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Pulls its plug. */
    void kill() {
        program.kill();
    }

    @Override
    public void close() {
        program.close();
    }
}
