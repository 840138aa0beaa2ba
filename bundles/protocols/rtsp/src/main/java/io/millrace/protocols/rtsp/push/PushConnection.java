package io.millrace.protocols.rtsp.push;

import io.millrace.api.access.Secret;
import io.millrace.api.transfer.PushRequest;
import io.millrace.api.work.Timer;
import io.millrace.net.Connection;
import io.millrace.protocols.rtsp.message.Headers;
import io.millrace.protocols.rtsp.message.MalformedRtspException;
import io.millrace.protocols.rtsp.message.Request;
import io.millrace.protocols.rtsp.message.Response;
import io.millrace.protocols.rtsp.message.RtspReader;
import io.millrace.protocols.rtsp.message.Transport;
import io.millrace.protocols.rtsp.play.InterleavedOutlet;
import io.millrace.protocols.rtsp.play.Viewer;
import io.millrace.protocols.rtsp.play.WireSetup;
import io.millrace.protocols.rtsp.pull.Authorization;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * One connection to another server, as its publisher (RFC 2326, sections 10.3 and 10.11): announces what there is, sets each
 * medium up, records. It gets the packets that players get, from the same ring. Owned by its event loop.
 */
final class PushConnection extends ChannelInboundHandlerAdapter implements RtspReader.Sink {
    private static final long ANSWER_US = 10_000_000;
    private static final long TICK_US = 1_000_000;
    private static final long DEFAULT_TIMEOUT_SECONDS = 60;

    private final PushedStream push;
    private final PushRequest request;
    private final Connection connection;
    private final Authorization authorization;
    private final InterleavedOutlet outlet;
    private final RtspReader reader = new RtspReader(this);
    private final String address;
    private Timer.Cancellable ticking = () -> {};
    private Runnable unprepare = () -> {};
    private WireSetup setup;
    private Viewer viewer;
    private Request asked;
    private Consumer<Response> onAnswer;
    private long askedUs;
    private long aliveUs;
    private long keepAliveUs = DEFAULT_TIMEOUT_SECONDS * 1_000_000 / 2;
    private int repeats;
    private int cSeq;
    private String session = "";
    private boolean over;

    PushConnection(PushedStream push, Connection connection) {
        this.push = push;
        this.connection = connection;
        request = push.request();
        authorization =
                new Authorization(request.user().orElse(""), request.secret().orElse(new Secret("")));
        outlet = new InterleavedOutlet(connection.channel());
        String text = request.uri().toString();
        address = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    private long nowUs() {
        return push.services().clock().monotonicUs();
    }

    void begin() {
        ticking = push.services().timer().every(TICK_US, connection.loop(), this::tick);
        setup = WireSetup.of(request.stream().tracks());
        if (setup.media().isEmpty() || setup.media().size() > InterleavedOutlet.maxMedia()) {
            end("The stream has no codec that can be sent over RTSP");
            return;
        }
        unprepare = push.services()
                .wires()
                .prepare(request.stream(), connection.channel(), push.services().play());
        String description = setup.describe(
                        request.stream().name().toString(), request.stream().epochUtcUs() / 1_000_000)
                .toString();
        ask(new Request("ANNOUNCE", address, Headers.of("Content-Type", "application/sdp"), description), response -> {
            if (isGood("ANNOUNCE", response)) {
                learnSession(response);
                setup(0);
            }
        });
    }

    private void setup(int medium) {
        if (medium == setup.media().size()) {
            record();
            return;
        }
        String channels = 2 * medium + "-" + (2 * medium + 1);
        Headers headers = Headers.of("Transport", "RTP/AVP/TCP;unicast;interleaved=" + channels + ";mode=record");
        ask(new Request("SETUP", controlOf(medium), headers, ""), response -> {
            if (isGood("SETUP", response)) {
                Transport given = Transport.choose(
                                response.headers().value("Transport").orElse(""), false)
                        .filter(transport -> transport.first() >= 0)
                        .orElse(new Transport(true, 2 * medium, 2 * medium + 1));
                outlet.set(medium, given.first(), given.second());
                learnSession(response);
                setup(medium + 1);
            }
        });
    }

    private String controlOf(int medium) {
        return address + "/" + WireSetup.control(medium);
    }

    private void record() {
        ask(new Request("RECORD", address, Headers.of("Range", "npt=0.000-"), ""), response -> {
            if (isGood("RECORD", response)) {
                aliveUs = nowUs();
                viewer = push.services()
                        .wires()
                        .attach(
                                request.stream(),
                                connection.channel(),
                                outlet,
                                request.session()::sent,
                                setup,
                                push.services().play(),
                                reason -> connection.loop().execute(() -> end(ofTheOther(reason))));
                push.running();
                viewer.pause(false);
            }
        });
    }

    /** A ring speaks of players. */
    private static String ofTheOther(String reason) {
        return reason.replace("The player", "The other server");
    }

    private boolean isGood(String method, Response response) {
        if (response.status() == 200) {
            return true;
        }
        String answer = response.status() + " " + response.reason();
        end(
                response.status() == 401
                        ? "The other server refuses user name or password: " + answer
                        : "The other server answered " + method + " with " + answer);
        return false;
    }

    /** {@code Session: 123;timeout=60}. */
    private void learnSession(Response response) {
        String[] parts = response.headers().value("Session").orElse("").split(";");
        session = parts[0].isBlank() ? session : parts[0].strip();
        for (String part : parts) {
            if (part.strip().matches("timeout=\\d{1,5}")) {
                long seconds = Math.max(2, Long.parseLong(part.strip().substring(8)));
                keepAliveUs = Math.min(DEFAULT_TIMEOUT_SECONDS, seconds) * 1_000_000 / 2;
            }
        }
    }

    // ---- requests ----------------------------------------------------------------------------------------------

    private void ask(Request question, Consumer<Response> then) {
        asked = question;
        onAnswer = then;
        askedUs = nowUs();
        repeats = 0;
        send(question);
    }

    private void send(Request question) {
        Request complete = new Request(
                question.method(),
                question.uri(),
                question.headers()
                        .and("CSeq", Integer.toString(++cSeq))
                        .and("User-Agent", "Millrace")
                        .and("Session", session)
                        .and("Authorization", authorization.header(question)),
                question.body());
        write(complete.text());
    }

    private void write(String text) {
        ByteBuf out =
                ByteBufUtil.encodeString(connection.channel().alloc(), CharBuffer.wrap(text), StandardCharsets.UTF_8);
        connection.channel().writeAndFlush(out, connection.channel().voidPromise());
    }

    @Override
    public void response(Response response) {
        if (over || asked == null || response.status() < 200) {
            return;
        }
        boolean known = request.user().isPresent() || request.secret().isPresent();
        if (response.status() == 401 && known && authorization.challenged(response, repeats)) {
            repeats++;
            send(asked);
            return;
        }
        asked = null;
        Consumer<Response> then = onAnswer;
        onAnswer = null;
        then.accept(response);
    }

    /** Some servers ask whether we are there. */
    @Override
    public void request(Request question) {
        Response answer =
                question.method().equals("OPTIONS") || question.method().equals("GET_PARAMETER")
                        ? Response.ok()
                        : Response.of(501, "Not Implemented");
        write(answer.with("CSeq", question.cSeq()).text());
    }

    @Override
    public void interleaved(int interleavedChannel, ByteBuffer bytes) {
        // reports of the other server say nothing that a push could heed
    }

    @Override
    public boolean isReady() {
        return !over;
    }

    private void tick() {
        if (over) {
            return;
        }
        if (asked != null && nowUs() - askedUs > ANSWER_US) {
            if (viewer == null) {
                end("The other server did not answer " + asked.method() + " in time");
            } else {
                // servers exist that record and answer nothing meanwhile
                asked = null;
            }
        } else if (viewer != null && asked == null && nowUs() - aliveUs >= keepAliveUs) {
            aliveUs = nowUs();
            ask(new Request("OPTIONS", address, Headers.NONE, ""), response -> {
                if (response.status() == 454) {
                    end("The other server has forgotten the session");
                }
            });
        }
    }

    // ---- the connection ----------------------------------------------------------------------------------------

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (over) {
            in.release();
            return;
        }
        try {
            reader.read(in, ctx.alloc());
        } catch (MalformedRtspException e) {
            end("The other server does not speak RTSP: " + e.getMessage());
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable() && viewer != null && !over) {
            viewer.drain();
        }
    }

    /** Ends the connection. */
    void end(String reason) {
        if (over) {
            return;
        }
        over = true;
        ticking.cancel();
        unprepare.run();
        if (viewer != null) {
            push.services().wires().detach(viewer, connection.channel());
        }
        if (!session.isEmpty() && connection.channel().isActive()) {
            send(new Request("TEARDOWN", address, Headers.NONE, ""));
        }
        reader.close();
        connection.channel().close();
        push.failed(reason);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end("The connection was closed");
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        end("The connection was closed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        end("The connection failed: " + cause.getMessage());
    }
}
