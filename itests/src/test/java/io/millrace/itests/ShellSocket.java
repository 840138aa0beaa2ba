package io.millrace.itests;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Shell commands over the socket that the launcher's {@code exec} uses, without a process for each. */
final class ShellSocket {
    private static final int END = -1;

    private ShellSocket() {}

    /** Runs a command to its end; fails the test if it takes too long or nobody answers. */
    static Processes.Outcome run(Path data, int seconds, String command) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(data.resolve("data/exec.sock")))) {
            CompletableFuture<Processes.Outcome> outcome = CompletableFuture.supplyAsync(
                    () -> talk(channel, command), task -> new Thread(task, "shell command").start());
            return outcome.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(command + " still ran after " + seconds + " s", e);
        } catch (IOException | ExecutionException e) {
            throw new AssertionError(command + ": the server does not answer", e);
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted", e);
        }
    }

    private static Processes.Outcome talk(SocketChannel channel, String command) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(command.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.shutdownOutput();
            DataInputStream in = new DataInputStream(Channels.newInputStream(channel));
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            for (int left = in.readInt(); left != END; left = in.readInt()) {
                byte[] frame = in.readNBytes(left);
                if (frame.length < left) {
                    throw new EOFException("half a frame");
                }
                text.write(frame);
            }
            return new Processes.Outcome(in.readInt(), text.toString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }
}
