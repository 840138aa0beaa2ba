package io.millrace.net.internal;

import io.millrace.api.plugin.PluginVersion;
import io.millrace.net.Connection;
import io.millrace.net.ConnectionHandler;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** The whole of net on loopback, outside OSGi, with the test's time. */
final class NetHarness implements AutoCloseable {
    static final ProtocolPorts ECHO = new ProtocolPorts("echo", 0, 1);

    final FakeWorkers workers = FakeWorkers.direct();
    final RecordedFaults faults = new RecordedFaults();
    final NetService net;

    NetHarness(Path etc, Map<String, String> environment, Map<String, Object> config) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("MILLRACE_BIND", "127.0.0.1");
        all.put("MILLRACE_ECHO_PORT", "0");
        all.put("MILLRACE_ECHOS_PORT", "0");
        net = new NetService(workers, faults, config, NetSettings.of(all), etc);
    }

    /** Answers what it gets with its own name before it. */
    static final class Echo implements ConnectionHandler {
        final BlockingQueue<Connection> accepted = new LinkedBlockingQueue<>();

        private final String name;

        Echo(String name) {
            this.name = name;
        }

        @Override
        public void accept(Connection connection) {
            accepted.add(connection);
            connection.channel().pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                    ByteBuf in = (ByteBuf) message;
                    String text = name + ":" + in.toString(StandardCharsets.US_ASCII);
                    in.release();
                    ctx.writeAndFlush(ctx.alloc().buffer().writeBytes(text.getBytes(StandardCharsets.US_ASCII)));
                }
            });
        }

        Connection next() throws InterruptedException {
            return accepted.poll(5, TimeUnit.SECONDS);
        }
    }

    void add(ConnectionHandler handler, String version) {
        net.portsForHandlers().addTcp(handler, ECHO, version(version));
        awaitBound("echo");
        awaitBound("echos");
    }

    void remove(ConnectionHandler handler) {
        net.portsForHandlers().removeTcp(handler, ECHO);
    }

    static PluginVersion version(String version) {
        return RecordedFaults.version("echo", version);
    }

    int awaitBound(String name) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!net.ports().containsKey(name)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(name + " was not bound");
            }
            Thread.onSpinWait();
        }
        return net.ports().get(name);
    }

    /** Waits until so many timers run, as a held connection has one; a client's connect returns before the server has seen it. */
    void awaitTimers(int count) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (workers.timer.pending() < count) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("nothing waits");
            }
            Thread.onSpinWait();
        }
    }

    /** A client that gives up after five seconds. */
    Socket client() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), net.ports().get("echo"));
        socket.setSoTimeout(5_000);
        return socket;
    }

    /** A client inside TLS, which believes every certificate. */
    SSLSocket tlsClient() throws GeneralSecurityException, IOException {
        SSLSocket socket = (SSLSocket) trustingEveryone()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), net.ports().get("echos"));
        socket.setSoTimeout(5_000);
        return socket;
    }

    static SSLContext trustingEveryone() throws GeneralSecurityException {
        X509TrustManager anyone = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {anyone}, null);
        return context;
    }

    static String ask(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return read(socket);
    }

    /** What comes next, {@code ""} if the server closed. */
    static String read(Socket socket) throws IOException {
        byte[] answer = new byte[1_000];
        try {
            int bytes = socket.getInputStream().read(answer);
            return bytes < 0 ? "" : new String(answer, 0, bytes, StandardCharsets.US_ASCII);
        } catch (java.net.SocketException e) {
            return "";
        }
    }

    @Override
    public void close() {
        net.stop();
    }
}
