package io.millrace.protocols.mpegts;

import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.Track;
import io.millrace.api.transfer.PushRequest;
import io.millrace.api.transfer.TransferStatus;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.mpegts.TsMuxer;
import io.millrace.net.OwnDatagramSocket;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A stream on its way into datagrams. Owned by the socket's event loop. */
final class Sending {
    /** Finer than this no sleep of the system is. */
    private static final long SHORTEST_WAIT_US = 1_000;

    private final PushRequest request;
    private final MpegTsServices services;
    private final OwnDatagramSocket socket;
    private final EventLoop loop;
    private final InetSocketAddress remote;
    private final TsMuxer muxer;
    private final ClockPacer pacer;
    private final DatagramOutput output;
    private ByteBuffer packets = ByteBuffer.allocate(1 << 16);
    private Reader reader;
    private volatile long overflows;
    private boolean awaitsBegin = true;
    private boolean waiting;
    private boolean running;
    private boolean closed;

    Sending(
            PushRequest request,
            MpegTsServices services,
            OwnDatagramSocket socket,
            InetSocketAddress remote,
            boolean rtp) {
        this.request = request;
        this.services = services;
        this.socket = socket;
        this.remote = remote;
        loop = socket.loop();
        muxer = new TsMuxer(request.stream().name().toString());
        pacer = new ClockPacer(
                services.settings().delayUs(), services.settings().sendBytes());
        output = new DatagramOutput(socket, remote, rtp, new SplittableRandom());
    }

    void begin() {
        request.session().measuredBy(() -> Map.of("sendBufferOverflows", overflows));
        request.status().report(TransferStatus.State.CONNECTING, "It waits for a picture to begin with");
        formats(request.stream().tracks());
        reader = request.stream().read(ReadFrom.NEXT_SYNC, loop, this::readable);
        readable();
    }

    private void readable() {
        if (closed || reader == null) {
            return;
        }
        for (StreamItem item = reader.poll(); item != null; item = reader.poll()) {
            if (item instanceof Sample sample) {
                mux(sample);
            } else if (item instanceof FormatChange change) {
                formats(change.tracks());
            } else if (item instanceof Discontinuity) {
                muxer.discontinuity();
                output.discontinuity();
            } else if (item instanceof EndOfPublication) {
                pacer.finish();
            }
        }
        send();
    }

    private void formats(List<Track> tracks) {
        if (!muxer.tracks(tracks) && !tracks.isEmpty()) {
            running = false;
            request.status()
                    .report(TransferStatus.State.WAITING, "The stream has no track that a transport stream can carry");
        }
    }

    private void mux(Sample sample) {
        int most = muxer.maxBytes(sample);
        if (most == 0) {
            return;
        }
        if (packets.capacity() < most) {
            packets = ByteBuffer.allocate(Integer.highestOneBit(most) * 2);
        }
        packets.clear();
        boolean begins;
        try {
            begins = muxer.write(sample, packets);
        } catch (MalformedBitstreamException e) {
            // what no transport stream can carry is left out
            return;
        }
        awaitsBegin &= !begins;
        if (!awaitsBegin
                && !pacer.add(
                        packets.array(), packets.position(), services.clock().monotonicUs())) {
            overflows++;
            awaitsBegin = true;
            output.discontinuity();
            services.faults()
                    .report(
                            "A push cannot keep pace with its stream",
                            remote.getAddress().getHostAddress(),
                            request.stream().name() + " goes on at the next key picture");
        }
    }

    private void send() {
        if (closed) {
            return;
        }
        long nowUs = services.clock().monotonicUs();
        int sent = output.send(pacer, nowUs);
        if (sent > 0) {
            request.session().sent(sent);
            if (!running) {
                running = true;
                request.status()
                        .report(
                                TransferStatus.State.RUNNING,
                                "It is sent to " + remote.getAddress().getHostAddress() + ":" + remote.getPort());
            }
        }
        long dueUs = Math.min(pacer.dueUs(), output.dueUs());
        if (!waiting && dueUs != Long.MAX_VALUE) {
            waiting = true;
            services.timer().after(Math.max(SHORTEST_WAIT_US, dueUs - nowUs), loop, this::waited);
        }
    }

    private void waited() {
        waiting = false;
        send();
    }

    void close() {
        closed = true;
        if (reader != null) {
            reader.close();
        }
        socket.close();
    }
}
