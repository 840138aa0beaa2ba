package io.millrace.protocols.srt.link;

import io.millrace.protocols.srt.wire.Header;
import io.millrace.protocols.srt.wire.MalformedPacketException;
import io.millrace.protocols.srt.wire.PacketType;
import io.millrace.protocols.srt.wire.Seq;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * A connection after its handshake: both directions, keep-alive and the end. Knows neither sockets nor clocks: it is told
 * what came, and when. Used by one thread.
 */
public final class Link {
    /** How often {@link #tick} has to be called. */
    public static final long TICK_US = 10_000;

    private static final long KEEP_ALIVE_US = 1_000_000;
    private static final long STATISTICS_US = 1_000_000;
    private static final double BITS_PER_MEGABIT = 1e6;
    private static final int PACKET_BYTES = 1500;

    private final LinkParameters parameters;
    private final LinkEvents events;
    private final PacketWriter writer;
    private final RoundTrip roundTrip = new RoundTrip();
    private final Statistics statistics = new Statistics();
    private final Receiver receiver;
    private final Sender sender;
    private final KeyMessages keys;
    private long heardUs;
    private long measuredUs;
    private boolean over;

    /** A connection that has just been agreed on. */
    public Link(LinkParameters parameters, PacketSink sink, LinkEvents events) {
        this(parameters, sink, events, Delivery.single(events));
    }

    /**
     * A connection that may be one of several.
     *
     * @param delivery gets what comes, instead of the events
     */
    public Link(LinkParameters parameters, PacketSink sink, LinkEvents events, Delivery delivery) {
        this.parameters = parameters;
        this.events = events;
        writer = new PacketWriter(parameters, sink);
        receiver = new Receiver(parameters, writer, roundTrip, statistics, delivery);
        sender = new Sender(parameters, writer, roundTrip, statistics);
        keys = new KeyMessages(parameters, writer, statistics, receiver.cipher(), sender.keys());
        heardUs = parameters.peerTimestampUs();
        measuredUs = heardUs - STATISTICS_US;
    }

    public LinkParameters parameters() {
        return parameters;
    }

    public Statistics statistics() {
        return statistics;
    }

    /** Data packets that have come, each copy of one. */
    public long receivedPackets() {
        return statistics.pktRecv;
    }

    public boolean isOver() {
        return over;
    }

    /** Most bytes of a payload. */
    public int payloadBytes() {
        return sender.payloadBytes();
    }

    /** A packet from the peer has come. */
    public void receive(ByteBuffer packet, long nowUs) throws MalformedPacketException {
        if (over || !Header.isPresent(packet)) {
            return;
        }
        heardUs = nowUs;
        if (!Header.isControl(packet)) {
            receiver.data(packet, nowUs);
            return;
        }
        int information = Header.information(packet);
        ByteBuffer content = packet.slice(packet.position() + Header.BYTES, packet.remaining() - Header.BYTES);
        switch (Header.type(packet)) {
            case PacketType.ACK -> sender.acknowledge(content, information, nowUs);
            case PacketType.ACKACK -> receiver.confirmed(information, Header.timestamp(packet), nowUs);
            case PacketType.NAK -> sender.lost(content, nowUs);
            case PacketType.DROP_REQUEST -> dropped(content);
            case PacketType.USER -> keys.receive(Header.subtype(packet), content, nowUs);
            case PacketType.SHUTDOWN -> {
                receiver.leave();
                end("The peer has closed the connection", true);
            }
            default -> {
                // keep-alive has done its work by coming; handshakes are answered elsewhere
            }
        }
    }

    private void dropped(ByteBuffer content) throws MalformedPacketException {
        if (content.remaining() < 8) {
            throw new MalformedPacketException("A drop request of " + content.remaining() + " bytes is too short");
        }
        int first = content.getInt();
        int last = content.getInt();
        if (first < 0 || last < 0 || Seq.offset(first, last) < 0) {
            throw new MalformedPacketException("A drop request has a range that ends before it begins");
        }
        receiver.dropped(first, last);
    }

    /** Every {@link #TICK_US}: timers of both directions. */
    public void tick(long nowUs) {
        if (over) {
            return;
        }
        receiver.tick(nowUs);
        sender.tick(nowUs);
        if (over) {
            return;
        }
        keys.tick(nowUs, roundTrip.patienceUs());
        if (nowUs - writer.sentUs() >= KEEP_ALIVE_US) {
            writer.control(PacketType.KEEP_ALIVE, 0, 0, nowUs).putInt(0);
            writer.send(nowUs);
        }
        if (nowUs - measuredUs >= STATISTICS_US) {
            measuredUs = nowUs;
            measure(nowUs);
        }
        if (nowUs - heardUs > parameters.limits().idleUs()) {
            receiver.leave();
            end("The peer has been silent for " + parameters.limits().idleUs() / 1_000_000 + " s", false);
        }
    }

    /** Whether a payload that is offered now leaves at once. */
    public boolean isReady(long nowUs) {
        return !over && sender.isReady(nowUs);
    }

    /**
     * Sends a payload.
     *
     * @param payload must not change any more
     * @return false if the buffer is full, or the connection over
     */
    public boolean offer(byte[] payload, int offset, int length, long nowUs) {
        if (over || !sender.offer(payload, offset, length, nowUs)) {
            return false;
        }
        if (sender.takeAnnouncement()) {
            keys.announce(nowUs);
        }
        return true;
    }

    /** Whether the peer has everything that was sent. */
    public boolean isSent() {
        return sender.isDone();
    }

    /** Ends the connection; {@link LinkEvents#closed} is not called. */
    public void close(long nowUs) {
        if (!over) {
            over = true;
            receiver.leave();
            writer.control(PacketType.SHUTDOWN, 0, 0, nowUs).putInt(0);
            writer.send(nowUs);
            measure(nowUs);
        }
    }

    private void end(String reason, boolean byPeer) {
        if (!over) {
            over = true;
            events.closed(reason, byPeer);
        }
    }

    private void measure(long nowUs) {
        Map<String, Number> values = new HashMap<>();
        ReceiveBuffer in = receiver.buffer();
        SendBuffer out = sender.buffer();
        values.put("msRTT", roundTrip.rttUs() / 1e3);
        values.put("msRTTVar", roundTrip.variationUs() / 1e3);
        values.put("mbpsBandwidth", receiver.capacityPacketsPerSecond() * PACKET_BYTES * 8 / BITS_PER_MEGABIT);
        values.put("mbpsRecvRate", receiver.bytesPerSecond(nowUs) * 8 / BITS_PER_MEGABIT);
        values.put("mbpsSendRate", sender.bytesPerSecond(nowUs) * 8 / BITS_PER_MEGABIT);
        values.put("mbpsMaxBW", sender.pacer().bytesPerSecond() * 8 / BITS_PER_MEGABIT);
        values.put("msRcvTsbPdDelay", receiver.delayUs() / 1_000);
        values.put("msSndTsbPdDelay", sender.delayUs() / 1_000);
        values.put("pktRcvBuf", in.presentPackets());
        values.put("byteRcvBuf", in.heldBytes());
        values.put("msRcvBuf", receiver.heldUs() / 1_000);
        values.put("byteAvailRcvBuf", (long) in.freePackets() * ReceiveBuffer.MAX_PAYLOAD_BYTES);
        values.put("pktSndBuf", out.heldPackets());
        values.put("byteSndBuf", out.heldBytes());
        values.put("msSndBuf", out.heldPackets() == 0 ? 0 : (nowUs - out.originUs(out.first())) / 1_000);
        values.put("pktFlightSize", out.flightPackets());
        values.put("pktFlowWindow", sender.windowPackets());
        values.put("usDrift", receiver.driftUs());
        statistics.publish(values);
    }
}
