package io.millrace.protocols.mpegts;

import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.transfer.PullOutput;
import io.millrace.api.transfer.TransferStatus;
import io.millrace.formats.mpegts.ProgrammeChoice;
import io.millrace.formats.mpegts.TsDemuxer;
import io.millrace.formats.mpegts.TsFault;
import io.millrace.formats.mpegts.TsSink;
import io.millrace.formats.mpegts.TsStatistics;
import io.millrace.formats.rtp.MalformedRtpException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;

/**
 * What comes to an address, published as long as there is media in it. Senders of datagrams do not say that they begin or
 * end: a run begins with the first sample and is over when none has come for some seconds. Owned by one event loop.
 */
final class Reception implements TsSink {
    private static final int RTP_VERSION_BITS = 0xC0;
    private static final int RTP_VERSION = 0x80;
    private static final int PAYLOAD_TYPE_BITS = 0x7F;
    private static final long STEADY_US = 10_000_000;

    private final TransportAddress address;
    private final PullOutput output;
    private final TransferStatus status;
    private final MpegTsServices services;
    private final EventLoop loop;
    private final SenderLock senders;
    private final RtpInput rtp;
    private final RetryDelay delay = new RetryDelay();
    private TsDemuxer demuxer;
    private InetSocketAddress remote;
    private List<Track> tracks = List.of();
    private PullOutput.Run run;
    private volatile Map<String, Number> figures = Map.of();
    private String problem;
    private String said = "";
    private long quietSinceUs;
    private long heardUs;
    private long sampleUs;
    private long runSinceUs;
    private long resumeUs;
    private long receivedBytes;
    private boolean muted;
    private boolean flushing;
    private boolean releasing;
    private boolean ending;
    private boolean closed;

    Reception(
            TransportAddress address,
            PullOutput output,
            TransferStatus status,
            MpegTsServices services,
            EventLoop loop) {
        this.address = address;
        this.output = output;
        this.status = status;
        this.services = services;
        this.loop = loop;
        senders = new SenderLock(address.source());
        rtp = address.rtp() ? new RtpInput(services.settings().reorder(), this::payload) : null;
        demuxer = newDemuxer();
    }

    private TsDemuxer newDemuxer() {
        return new TsDemuxer(
                this, address.programme().map(ProgrammeChoice::number).orElseGet(ProgrammeChoice::first));
    }

    /** The socket is open. */
    void begin() {
        quietSinceUs = services.clock().monotonicUs();
        heardUs = quietSinceUs - services.settings().silenceUs() - 1;
        say(TransferStatus.State.CONNECTING, "It listens on " + address);
    }

    // ---- what comes --------------------------------------------------------------------------------------------

    void datagram(ByteBuf content, InetSocketAddress sender) {
        long nowUs = services.clock().monotonicUs();
        if (closed || !senders.takes(sender, nowUs)) {
            return;
        }
        heardUs = nowUs;
        remote = sender;
        if (muted && nowUs < resumeUs) {
            return;
        }
        muted = false;
        receivedBytes += content.readableBytes();
        if (rtp == null) {
            bare(content.nioBuffer());
        } else {
            try {
                rtp.datagram(content.nioBuffer(), nowUs);
            } catch (MalformedRtpException e) {
                wrong(e.getMessage());
            }
        }
        flushSoon();
    }

    private void bare(ByteBuffer bytes) {
        boolean mayBeRtp = run == null
                && bytes.remaining() > 2
                && (bytes.get(0) & RTP_VERSION_BITS) == RTP_VERSION
                && (bytes.get(1) & PAYLOAD_TYPE_BITS) == RtpInput.PAYLOAD_TYPE;
        if (mayBeRtp) {
            wrong("They are RTP packets, for which the URL is rtp://");
        } else {
            payload(bytes);
        }
    }

    private void payload(ByteBuffer bytes) {
        demuxer.feed(bytes);
    }

    private void wrong(String what) {
        problem = what;
        services.faults().report("What comes to " + address + " cannot be used", host(), what);
    }

    private String host() {
        return remote.getAddress().getHostAddress();
    }

    /** Once the loop has read what came with it. */
    private void flushSoon() {
        if (flushing) {
            return;
        }
        flushing = true;
        execute(this::flush);
    }

    private void flush() {
        flushing = false;
        if (run != null) {
            run.session().received(receivedBytes);
            receivedBytes = 0;
            run.publisher().flush();
        }
        if (rtp != null && rtp.isHolding() && !releasing) {
            releasing = true;
            services.timer().after(services.settings().reorder().waitUs(), loop, this::release);
        }
    }

    private void release() {
        releasing = false;
        if (!closed) {
            rtp.release(services.clock().monotonicUs());
            flush();
        }
    }

    private void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // the server stops
        }
    }

    // ---- what is in it -----------------------------------------------------------------------------------------

    @Override
    public void formatsChanged(int programme, List<Track> changed) {
        tracks = changed;
        if (run != null) {
            run.publisher().tracks(tracks);
        }
    }

    @Override
    public void sample(int programme, Sample sample) {
        if (closed || muted) {
            return;
        }
        if (run == null && !ending) {
            publish();
        }
        if (run != null) {
            sampleUs = services.clock().monotonicUs();
            run.publisher().write(sample);
        }
    }

    private void publish() {
        PullOutput.Run begun;
        try {
            begun = output.publish(remote, false);
        } catch (PublishRefusedException e) {
            pause(e.getMessage());
            return;
        }
        run = begun;
        runSinceUs = services.clock().monotonicUs();
        begun.session().onKick(reason -> execute(() -> kicked(begun, reason)));
        begun.session().measuredBy(() -> figures);
        begun.publisher().tracks(tracks);
        say(TransferStatus.State.RUNNING, "It has media from " + host());
    }

    private void kicked(PullOutput.Run which, String reason) {
        if (run == which) {
            end();
            pause("It was told to go: " + reason);
        }
    }

    /** What comes is left out for a while. */
    private void pause(String reason) {
        muted = true;
        resumeUs = services.clock().monotonicUs() + delay.next();
        demuxer = newDemuxer();
        say(TransferStatus.State.WAITING, reason);
    }

    @Override
    public void fault(TsFault fault) {
        services.faults().report("A transport stream is faulty, " + address, host(), fault.detail());
        switch (fault.kind()) {
            case SCRAMBLED, NO_PROGRAMME, BROKEN_SECTION, UNSUPPORTED, TOO_LARGE -> problem = fault.detail();
            default -> {
                // what is damaged on the way does not keep all media away
            }
        }
    }

    // ---- how it does -------------------------------------------------------------------------------------------

    /** Now and then. */
    void look() {
        if (closed) {
            return;
        }
        long nowUs = services.clock().monotonicUs();
        long silenceUs = services.settings().silenceUs();
        measure();
        if (run != null && nowUs - sampleUs > silenceUs) {
            String reason = why(nowUs);
            end();
            say(TransferStatus.State.WAITING, reason);
        } else if (run != null && nowUs - runSinceUs > STEADY_US) {
            delay.reset();
        } else if (run == null && !muted && nowUs - quietSinceUs > silenceUs) {
            say(TransferStatus.State.WAITING, why(nowUs));
        }
    }

    /** Why there is no media. */
    private String why(long nowUs) {
        if (nowUs - heardUs > services.settings().silenceUs()) {
            return senders.others() == 0 || address.source().isEmpty()
                    ? "Nothing comes to " + address
                    : "Packets come to " + address + ", but none from "
                            + address.source().get().getHostAddress();
        }
        String come = "Packets come from " + host() + ", but no media: ";
        if (problem != null) {
            return come + problem;
        }
        if (demuxer.statistics().packets() == 0) {
            return come + "They are no transport packets";
        }
        return come
                + (demuxer.programmes().isEmpty()
                        ? "No programme association table (PID 0) came: the sender has to repeat it"
                        : "No picture or sound came that can be published");
    }

    private void measure() {
        TsStatistics counted = demuxer.statistics();
        figures = Map.of(
                "tsPackets", counted.packets(),
                "tsSyncLosses", counted.syncLosses(),
                "tsTransportErrors", counted.transportErrors(),
                "tsContinuityErrors", counted.continuityErrors(),
                "tsScrambledPackets", counted.scrambledPackets(),
                "tsBrokenSections", counted.brokenSections(),
                "datagramsOfOthers", senders.others(),
                "rtpPacketsLost", rtp == null ? 0L : rtp.lost(),
                "rtpPacketsLate", rtp == null ? 0L : rtp.late());
    }

    private void say(TransferStatus.State state, String words) {
        String now = state + words;
        if (!now.equals(said)) {
            said = now;
            status.report(state, words);
        }
    }

    private void end() {
        PullOutput.Run ended = run;
        ending = true;
        if (rtp != null) {
            rtp.reset();
        }
        demuxer.end();
        ending = false;
        run = null;
        if (ended != null) {
            ended.session().received(receivedBytes);
            ended.publisher().flush();
            ended.close();
        }
        receivedBytes = 0;
        demuxer = newDemuxer();
        tracks = List.of();
        problem = null;
        senders.release();
        quietSinceUs = services.clock().monotonicUs();
    }

    /** Nothing is taken any more. */
    void close() {
        if (!closed) {
            end();
            closed = true;
        }
    }
}
