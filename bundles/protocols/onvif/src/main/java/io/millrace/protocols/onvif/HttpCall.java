package io.millrace.protocols.onvif;

import io.millrace.api.work.Timer;
import io.millrace.net.Connection;
import io.millrace.net.Network;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One request to a device and its answer, with a connection of its own. Owned by the connection's event loop. */
final class HttpCall extends ChannelInboundHandlerAdapter {
    private static final int MOST_BYTES = 512 * 1024;
    private static final long DEADLINE_US = 10_000_000;

    private final Connection connection;
    private final CompletableFuture<HttpAnswer> answer;
    private final HttpAnswerReader received = new HttpAnswerReader();
    private Timer.Cancellable deadline = () -> {};

    private HttpCall(Connection connection, CompletableFuture<HttpAnswer> answer) {
        this.connection = connection;
        this.answer = answer;
    }

    /**
     * Sends a request; the answer completes on an event loop, or fails with an {@code IOException}.
     *
     * @param authorization value of that field; empty for none
     */
    static CompletionStage<HttpAnswer> post(
            Network network, Timer timer, URI target, String body, String authorization) {
        CompletableFuture<HttpAnswer> answer = new CompletableFuture<>();
        network.connect(
                        target.getHost(),
                        ServiceAddress.port(target),
                        ServiceAddress.isSecure(target),
                        connection ->
                                new HttpCall(connection, answer).begin(timer, request(target, body, authorization)))
                .whenComplete((nothing, failure) -> {
                    if (failure != null) {
                        answer.completeExceptionally(failure);
                    }
                });
        return answer;
    }

    /** What is asked for, as the first line of the request has it. */
    static String path(URI target) {
        String path = target.getRawPath() == null || target.getRawPath().isEmpty() ? "/" : target.getRawPath();
        return path + (target.getRawQuery() == null ? "" : "?" + target.getRawQuery());
    }

    private static byte[] request(URI target, String body, String authorization) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head = "POST " + path(target) + " HTTP/1.1\r\nHost: " + target.getHost()
                + (target.getPort() > 0 ? ":" + target.getPort() : "")
                + "\r\nUser-Agent: Millrace\r\nContent-Type: application/soap+xml; charset=utf-8\r\nContent-Length: "
                + content.length + (authorization.isEmpty() ? "" : "\r\nAuthorization: " + authorization)
                + "\r\nConnection: close\r\n\r\n";
        byte[] start = head.getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[start.length + content.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(content, 0, all, start.length, content.length);
        return all;
    }

    private void begin(Timer timer, byte[] request) {
        connection.channel().pipeline().addLast(this);
        deadline = timer.after(
                DEADLINE_US,
                connection.loop(),
                () -> fail(new IOException("The device did not answer for " + DEADLINE_US / 1_000_000 + " s")));
        connection
                .channel()
                .writeAndFlush(
                        Unpooled.wrappedBuffer(request), connection.channel().voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (received.size() + in.readableBytes() > MOST_BYTES) {
                fail(new IOException("The device's answer is longer than " + MOST_BYTES + " bytes"));
                return;
            }
            received.add(ByteBufUtil.getBytes(in));
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        look(false);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        look(true);
    }

    private void look(boolean ended) {
        if (answer.isDone()) {
            return;
        }
        try {
            Optional<HttpAnswer> whole = received.look(ended);
            if (whole.isPresent()) {
                over();
                answer.complete(whole.get());
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(new IOException("The connection broke: " + cause.getMessage(), cause));
    }

    private void fail(IOException reason) {
        over();
        answer.completeExceptionally(reason);
    }

    private void over() {
        deadline.cancel();
        connection.channel().close();
    }
}
