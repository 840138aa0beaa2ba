package io.millrace.management.webhooks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A receiver that says exactly what the test wants, byte by byte. */
final class HostileReceiver implements AutoCloseable {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final ServerSocket listening;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final String answer;
    private final String spam;

    private HostileReceiver(ServerSocket listening, String answer, String spam) {
        this.listening = listening;
        this.answer = answer;
        this.spam = spam;
        threads.execute(this::accept);
    }

    /** Answers each request with this; hangs if it is empty. */
    static HostileReceiver answering(String answer) throws IOException {
        return new HostileReceiver(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answer, "");
    }

    /** Answers with this, and then goes on without end. */
    static HostileReceiver endless(String answer, String spam) throws IOException {
        return new HostileReceiver(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answer, spam);
    }

    /** Speaks TLS with a certificate that nobody signed. */
    static HostileReceiver withOwnCertificate(String answer) throws Exception {
        Path file = Files.createTempDirectory("receiver").resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "receiver",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=receiver.example",
                        "-ext",
                        "san=dns:receiver.example",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .inheritIO()
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool failed");
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return new HostileReceiver(
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                answer,
                "");
    }

    int port() {
        return listening.getLocalPort();
    }

    List<String> requests() {
        return requests;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                sockets.add(socket);
                threads.execute(() -> serve(socket));
            }
        } catch (IOException e) {
            // it is closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            StringBuilder request = new StringBuilder();
            InputStream in = socket.getInputStream();
            while (!request.toString().endsWith("{}")) {
                int next = in.read();
                if (next < 0) {
                    return;
                }
                request.append((char) next);
            }
            requests.add(request.toString());
            OutputStream out = socket.getOutputStream();
            out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            while (!spam.isEmpty()) {
                out.write(spam.repeat(200).getBytes(StandardCharsets.ISO_8859_1));
            }
            in.read();
        } catch (IOException e) {
            // whoever posts had enough
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
