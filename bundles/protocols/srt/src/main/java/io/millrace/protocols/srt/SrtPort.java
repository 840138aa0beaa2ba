package io.millrace.protocols.srt;

import io.millrace.api.work.Timer;
import io.millrace.net.AddressRate;
import io.millrace.net.Datagram;
import io.millrace.net.DatagramSocket;
import io.millrace.protocols.srt.connect.CallerRequest;
import io.millrace.protocols.srt.connect.RefusedException;
import io.millrace.protocols.srt.connect.Rendezvous;
import io.millrace.protocols.srt.connect.SynCookies;
import io.millrace.protocols.srt.link.Link;
import io.millrace.protocols.srt.link.LinkParameters;
import io.millrace.protocols.srt.wire.Handshake;
import io.millrace.protocols.srt.wire.Header;
import io.millrace.protocols.srt.wire.MalformedPacketException;
import io.millrace.protocols.srt.wire.PacketType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The connections of one UDP socket: hands packets to them by socket number, and answers handshakes. Nothing is kept of a
 * caller that has not returned its cookie. Owned by the socket's event loop.
 */
final class SrtPort {
    private static final long REMEMBER_US = 5_000_000;
    private static final long LATE_US = 50_000;
    private static final int MOST_ANSWERS = 4_096;
    private static final int HANDSHAKE_BYTES = 1_500;
    /** Far less than a socket takes before it drops what is written. */
    private static final int FLUSH_BYTES = 32 << 10;

    /** What a caller was told, for when it asks again; no handshake while the answer is being found. */
    private static final class Answer {
        private final long sinceUs;
        private Handshake handshake;
        private SrtConnection connection;

        Answer(long sinceUs) {
            this.sinceUs = sinceUs;
        }
    }

    private final DatagramSocket socket;
    private final Supplier<SrtServices> services;
    private final SecureRandom random = new SecureRandom();
    private final SynCookies cookies = new SynCookies();
    private final AddressRate rate = new AddressRate();
    private final IntObjectMap<SrtConnection> connections = new IntObjectHashMap<>();
    private final IntObjectMap<Dialing> dialings = new IntObjectHashMap<>();
    private final Map<CallerKey, Answer> answers = new LinkedHashMap<>();
    private final Bonds bonds = new Bonds();
    private final long startUs;
    private Timer.Cancellable ticking;
    private long tickedUs;
    private long readFirstUs;
    private boolean closed;

    SrtPort(DatagramSocket socket, Supplier<SrtServices> services) {
        this.socket = socket;
        this.services = services;

        startUs = services.get().clock().monotonicUs();
    }

    DatagramSocket socket() {
        return socket;
    }

    int size() {
        return connections.size();
    }

    private long nowUs() {
        return services.get().clock().monotonicUs();
    }

    /** Takes a datagram, if it is for a connection of this version or may open one. */
    boolean offer(Datagram datagram) {
        ByteBuf content = datagram.content();
        // one view for all packets of a read: nothing keeps it
        ByteBuffer packet = content.internalNioBuffer(content.readerIndex(), content.readableBytes());
        if (!Header.isPresent(packet)) {
            return false;
        }
        int destination = Header.destination(packet);
        if (destination != 0) {
            SrtConnection connection = connections.get(destination);
            if (connection != null && connection.isFrom(datagram.sender())) {
                take(connection, packet);
            }
            return connection != null || answered(destination, datagram.sender(), packet);
        }
        if (!isHandshake(packet)) {
            return false;
        }
        try {
            int timestamp = Header.timestamp(packet);
            packet.position(packet.position() + Header.BYTES);
            return handshake(Handshake.parse(packet), timestamp, datagram);
        } catch (MalformedPacketException e) {
            services.get()
                    .faults()
                    .report(
                            "SRT handshake refused",
                            datagram.sender().getAddress().getHostAddress(),
                            e.getMessage());
            return true;
        }
    }

    private static boolean isHandshake(ByteBuffer packet) {
        return Header.isControl(packet) && Header.type(packet) == PacketType.HANDSHAKE;
    }

    private void take(SrtConnection connection, ByteBuffer packet) {
        if (isHandshake(packet) && connection.agreement().isPresent()) {
            send(
                    connection.agreement().get(),
                    connection.link().parameters().peerId(),
                    connection.remote(),
                    connection);
        } else {
            connection.receive(packet, nowUs());
        }
    }

    /** Calls another server. */
    void dial(Dialing dialing) {
        if (closed) {
            dialing.fail("SRT is being stopped");
            return;
        }
        dialings.put(dialing.localId(), dialing);
        tickFromNowOn();
        repeat(dialing);
    }

    private void repeat(Dialing dialing) {
        dialing.due(nowUs()).ifPresent(handshake -> send(dialing, handshake));
    }

    private void send(Dialing dialing, Handshake handshake) {
        int timestamp = (int) (nowUs() - dialing.startUs());
        send(handshake, dialing.opening().destination(), dialing.remote(), timestamp);
    }

    /** Takes the answer to a call. */
    private boolean answered(int destination, InetSocketAddress sender, ByteBuffer packet) {
        Dialing dialing = dialings.get(destination);
        if (dialing == null || !dialing.remote().equals(sender)) {
            return dialing != null;
        }
        if (!isHandshake(packet)) {
            dialing.begun()
                    .ifPresent(parameters -> connected(dialing, parameters).receive(packet, nowUs()));
            return true;
        }
        try {
            int timestamp = Header.timestamp(packet);
            packet.position(packet.position() + Header.BYTES);
            answered(dialing, Handshake.parse(packet), timestamp);
        } catch (MalformedPacketException e) {
            dialing.fail("The other server sent a broken handshake: " + e.getMessage());
        }
        return true;
    }

    private void answered(Dialing dialing, Handshake handshake, int timestamp) {
        if (dialing.isOver()) {
            return;
        }
        dialing.answer(handshake, timestamp, nowUs()).ifPresent(parameters -> connected(dialing, parameters));
        dialing.opening().rejection().ifPresent(rejection -> send(dialing, rejection));
        repeat(dialing);
    }

    private SrtConnection connected(Dialing dialing, LinkParameters parameters) {
        dialings.remove(parameters.localId());
        SrtConnection connection = new SrtConnection(
                socket,
                dialing.remote(),
                parameters,
                services.get(),
                dialing.outcome().connected());
        connections.put(parameters.localId(), connection);
        dialing.opening().agreement().ifPresent(agreement -> {
            connection.agreement(agreement);
            send(dialing, agreement);
        });
        dialing.outcome().started(connection);
        connection.start();
        return connection;
    }

    /** The call that waits for a peer at this address to call too. */
    private Optional<Dialing> rendezvous(InetSocketAddress peer) {
        return dialings.values().stream()
                .filter(each ->
                        each.opening() instanceof Rendezvous && each.remote().equals(peer))
                .findFirst();
    }

    private boolean handshake(Handshake handshake, int timestamp, Datagram datagram) throws MalformedPacketException {
        InetSocketAddress caller = datagram.sender();
        CallerKey key = new CallerKey(caller, handshake.socketId());
        Answer known = answers.get(key);
        if (known != null && handshake.type() == Handshake.CONCLUSION) {
            if (known.handshake != null) {
                send(known.handshake, handshake.socketId(), caller, known.connection);
            }
            return true;
        }
        if (!datagram.mayOpen() || closed) {
            return false;
        }
        SrtSettings settings = services.get().settings();
        if (!rate.allows(
                caller.getAddress(), settings.handshakesPerAddress(), settings.handshakesPerSecond(), nowUs())) {
            services.get()
                    .faults()
                    .report(
                            "SRT handshakes left unanswered",
                            caller.getAddress().getHostAddress(),
                            "more than " + settings.handshakesPerAddress() + " a second of this address, or "
                                    + settings.handshakesPerSecond() + " of all");
            return true;
        }
        if (handshake.type() == Handshake.WAVE_A_HAND) {
            rendezvous(caller).ifPresent(dialing -> answered(dialing, handshake, timestamp));
        } else if (handshake.type() == Handshake.INDUCTION) {
            induct(handshake, caller);
        } else if (handshake.type() == Handshake.CONCLUSION
                && cookies.isValid(handshake.cookie(), caller, nowUs())
                && answers.size() < MOST_ANSWERS + settings.maxConnections()) {
            conclude(handshake, timestamp, key, caller);
        }
        return true;
    }

    private void induct(Handshake request, InetSocketAddress caller) {
        Handshake answer = new Handshake(
                5,
                0,
                Handshake.MAGIC,
                request.initialSequence(),
                request.mtuBytes(),
                request.window(),
                Handshake.INDUCTION,
                request.socketId(),
                cookies.cookie(caller, nowUs()),
                List.of());
        send(answer, request.socketId(), caller, null);
    }

    private void conclude(Handshake request, int timestamp, CallerKey key, InetSocketAddress caller)
            throws MalformedPacketException {
        Answer answer = new Answer(nowUs());
        answers.put(key, answer);
        tickFromNowOn();
        SrtServices present = services.get();
        Admission admission = new Admission(present, socket, caller, timestamp, answer.sinceUs, newId(), bonds);
        try {
            admission.start(
                    CallerRequest.of(request),
                    connections.size() < present.settings().maxConnections(),
                    result -> {
                        if (closed) {
                            result.connection().ifPresent(SrtConnection::stop);
                            return;
                        }
                        answer.handshake = result.answer();
                        result.connection().ifPresent(connection -> {
                            answer.connection = connection;
                            connections.put(connection.link().parameters().localId(), connection);
                        });
                        send(result.answer(), request.socketId(), caller, answer.connection);
                        result.connection().ifPresent(SrtConnection::start);
                    });
        } catch (RefusedException e) {
            answer.handshake = admission.refusal(request, e);
            send(answer.handshake, request.socketId(), caller, null);
        }
    }

    /** A number for a new socket: never 0, never one in use. */
    int newId() {
        int id = 0;
        while (id == 0 || connections.containsKey(id) || dialings.containsKey(id)) {
            id = random.nextInt(1 << 30);
        }
        return id;
    }

    /** A number for the first packet of a call. */
    int newSequence() {
        return random.nextInt(1 << 30);
    }

    /** The time in it has to be that of the connection, and of now: the caller ties its clock to it. */
    private void send(Handshake handshake, int destination, InetSocketAddress caller, SrtConnection connection) {
        long zeroUs =
                connection == null ? startUs : connection.link().parameters().startUs();
        send(handshake, destination, caller, (int) (nowUs() - zeroUs));
    }

    private void send(Handshake handshake, int destination, InetSocketAddress recipient, int timestamp) {
        ByteBuffer packet = ByteBuffer.allocate(HANDSHAKE_BYTES);
        handshake.write(packet, timestamp, destination, recipient.getAddress().getAddress());
        ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(packet.flip().remaining());
        socket.write(out.writeBytes(packet), recipient);
        socket.flush();
    }

    private void tickFromNowOn() {
        if (ticking == null) {
            tickedUs = nowUs();
            ticking = services.get().timer().every(Link.TICK_US, socket.loop(), this::tick);
        }
    }

    /** After a pause of the machine what waits in the socket is read first: packets may be there that would be given up. */
    private void tick() {
        if (closed) {
            return;
        }
        long nowUs = nowUs();
        if (nowUs - tickedUs > LATE_US) {
            readFirstUs = nowUs + Link.TICK_US / 2;
        }
        tickedUs = nowUs;
        if (nowUs < readFirstUs) {
            return;
        }
        tickConnections(nowUs);
        List.copyOf(dialings.values()).forEach(this::repeat);
        dialings.values().removeIf(Dialing::isOver);
        connections.values().removeIf(connection -> connection.link().isOver());
        Iterator<Answer> each = answers.values().iterator();
        while (each.hasNext()) {
            Answer answer = each.next();
            boolean needed = answer.connection != null
                    ? !answer.connection.link().isOver()
                    : nowUs - answer.sinceUs < REMEMBER_US;
            if (!needed) {
                each.remove();
            }
        }
        if (connections.isEmpty() && answers.isEmpty() && dialings.isEmpty() && ticking != null) {
            ticking.cancel();
            ticking = null;
        }
    }

    /** Acknowledgements of many connections leave in one system call. */
    private void tickConnections(long nowUs) {
        int unsentBytes = 0;
        for (SrtConnection connection : List.copyOf(connections.values())) {
            unsentBytes += connection.tick(nowUs);
            if (unsentBytes >= FLUSH_BYTES) {
                unsentBytes = 0;
                socket.flush();
            }
        }
        if (unsentBytes > 0) {
            socket.flush();
        }
    }

    /** Ends all connections. */
    void close() {
        closed = true;
        new ArrayList<>(connections.values()).forEach(SrtConnection::stop);
        connections.clear();
        dialings.clear();
        answers.clear();
        if (ticking != null) {
            ticking.cancel();
            ticking = null;
        }
    }
}
