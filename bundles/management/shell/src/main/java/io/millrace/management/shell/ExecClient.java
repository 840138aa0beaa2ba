package io.millrace.management.shell;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Sends one command to a running server and prints what it says. Runs outside the container: nothing here may need more
 * than the JDK.
 */
public final class ExecClient {
    static final int NO_ANSWER = 2;

    private static final int END = -1;
    private static final int MAX_FRAME_BYTES = 64 << 20;
    private static final int BUFFER_BYTES = 8_192;

    private ExecClient() {}

    /**
     * Exits with the command's status: 0, 1 when it failed, 2 when the server does not answer.
     *
     * @param arguments the socket's path, the command
     */
    public static void main(String[] arguments) {
        if (arguments.length != 2) {
            System.err.println("Give the socket and the command");
            System.exit(NO_ANSWER);
        }
        int status = run(Path.of(arguments[0]), arguments[1], System.out, System.err);
        System.out.flush();
        System.exit(status);
    }

    static int run(Path socket, String command, PrintStream out, PrintStream err) {
        SocketChannel channel;
        try {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            err.println("The server does not answer");
            return NO_ANSWER;
        }
        try (channel) {
            send(channel, command);
            return copy(new DataInputStream(Channels.newInputStream(channel)), out);
        } catch (IOException e) {
            err.println("The server went away before the command had ended");
            return NO_ANSWER;
        }
    }

    private static void send(SocketChannel channel, String command) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(command.getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.shutdownOutput();
        } catch (IOException e) {
            // refused before it was read whole: the answer says why
        }
    }

    private static int copy(DataInputStream in, PrintStream out) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        while (true) {
            int left = in.readInt();
            if (left == END) {
                return in.readInt();
            }
            if (left < 0 || left > MAX_FRAME_BYTES) {
                throw new IOException("Not a frame");
            }
            while (left > 0) {
                int count = in.read(buffer, 0, Math.min(left, buffer.length));
                if (count < 0) {
                    throw new EOFException();
                }
                out.write(buffer, 0, count);
                left -= count;
            }
            out.flush();
        }
    }
}
