package io.millrace.protocols.rtsp.pull;

import io.millrace.api.work.Timer;
import io.millrace.net.Connection;
import io.millrace.protocols.rtsp.message.MalformedRtspException;
import io.millrace.protocols.rtsp.message.Request;
import io.millrace.protocols.rtsp.message.Response;
import io.millrace.protocols.rtsp.message.RtspReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * One connection to a camera: requests and their answers, deadlines. What is asked is {@link CameraDialog}'s business. Owned
 * by its event loop.
 */
final class CameraConnection extends ChannelInboundHandlerAdapter implements RtspReader.Sink {
    private static final long ANSWER_US = 10_000_000;
    private static final long TICK_US = 1_000_000;

    private final CameraPull pull;
    private final Connection connection;
    private final boolean hasCredentials;
    private final Authorization authorization;
    private final CameraDialog dialog;
    private final RtspReader reader = new RtspReader(this);
    private Timer.Cancellable ticking = () -> {};
    private Request asked;
    private Consumer<Response> onAnswer;
    private long askedUs;
    private int repeats;
    private int cSeq;
    private long receivedBytes;
    private boolean over;

    CameraConnection(CameraPull pull, Connection connection, URI uri) {
        this.pull = pull;
        this.connection = connection;
        hasCredentials = pull.hasCredentials(uri);
        authorization = pull.authorization();
        dialog = new CameraDialog(pull, this, uri);
    }

    Connection connection() {
        return connection;
    }

    Channel channel() {
        return connection.channel();
    }

    boolean isOver() {
        return over;
    }

    void begin() {
        ticking = pull.services().timer().every(TICK_US, connection.loop(), this::tick);
        dialog.begin();
    }

    private long nowUs() {
        return pull.services().clock().monotonicUs();
    }

    /** Sends a request; the answer comes later, unless the connection fails before. */
    void ask(Request request, Consumer<Response> then) {
        asked = request;
        onAnswer = then;
        askedUs = nowUs();
        repeats = 0;
        send(request);
    }

    boolean isAsking() {
        return asked != null;
    }

    private void send(Request request) {
        Request complete = new Request(
                request.method(),
                request.uri(),
                request.headers()
                        .and("CSeq", Integer.toString(++cSeq))
                        .and("User-Agent", "Millrace")
                        .and("Authorization", authorization.header(request)),
                request.body());
        write(complete.text());
    }

    private void write(String text) {
        ByteBuf out = ByteBufUtil.encodeString(channel().alloc(), CharBuffer.wrap(text), StandardCharsets.UTF_8);
        channel().writeAndFlush(out, channel().voidPromise());
    }

    /** Writes binary data inside the connection. */
    void writeInterleaved(int interleavedChannel, ByteBuffer bytes) {
        ByteBuf out = channel().alloc().buffer(4 + bytes.remaining());
        out.writeByte('$')
                .writeByte(interleavedChannel)
                .writeShort(bytes.remaining())
                .writeBytes(bytes);
        channel().writeAndFlush(out, channel().voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (over) {
            in.release();
            return;
        }
        receivedBytes += in.readableBytes();
        try {
            reader.read(in, ctx.alloc());
        } catch (MalformedRtspException e) {
            fail("The server does not speak RTSP: " + e.getMessage());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!over) {
            dialog.flush(receivedBytes);
            receivedBytes = 0;
        }
    }

    @Override
    public boolean isReady() {
        return !over;
    }

    /** Some servers ask whether we are there. */
    @Override
    public void request(Request request) {
        Response answer = request.method().equals("OPTIONS") || request.method().equals("GET_PARAMETER")
                ? Response.ok()
                : Response.of(501, "Not Implemented");
        write(answer.with("CSeq", request.cSeq()).text());
    }

    @Override
    public void response(Response response) {
        if (asked == null || response.status() < 200 || isLate(response)) {
            return;
        }
        if (response.status() == 401 && hasCredentials && authorization.challenged(response, repeats)) {
            repeats++;
            send(asked);
            return;
        }
        asked = null;
        Consumer<Response> then = onAnswer;
        onAnswer = null;
        then.accept(response);
    }

    /** Whether it answers a request that is not waited for any more. */
    private boolean isLate(Response response) {
        String number = response.headers().value("CSeq").orElse("").strip();
        return number.matches("\\d{1,9}") && Integer.parseInt(number) < cSeq;
    }

    @Override
    public void interleaved(int interleavedChannel, ByteBuffer bytes) {
        dialog.interleaved(interleavedChannel, bytes, nowUs());
    }

    private void tick() {
        if (over) {
            return;
        }
        boolean late = asked != null && nowUs() - askedUs > ANSWER_US;
        if (late && dialog.isPlaying()) {
            // devices exist that play and answer nothing meanwhile
            asked = null;
        }
        if (late && !dialog.isPlaying()) {
            fail("The server did not answer " + asked.method() + " for " + ANSWER_US / 1_000_000 + " s");
        } else {
            dialog.tick(nowUs());
        }
    }

    /** Ends the connection; the pull tries again. */
    void fail(String reason) {
        if (!over) {
            boolean ran = end();
            pull.failed(reason, ran);
        }
    }

    /** Ends the connection; the pull tries at once in another way. */
    void tryAgain(String reason) {
        if (!over) {
            end();
            pull.again(reason);
        }
    }

    void redirect(URI elsewhere) {
        if (!over) {
            end();
            pull.redirected(elsewhere);
        }
    }

    /** The pull is over. */
    void leave() {
        if (!over) {
            end();
        }
    }

    private boolean end() {
        over = true;
        ticking.cancel();
        // a camera has few sessions, and keeps those that nobody ends for a minute
        dialog.teardown().ifPresent(this::send);
        boolean ran = dialog.close();
        reader.close();
        channel().close();
        return ran;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail("The server closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail("The connection broke: " + cause.getMessage());
    }
}
