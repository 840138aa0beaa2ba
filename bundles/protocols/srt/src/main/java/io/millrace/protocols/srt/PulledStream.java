package io.millrace.protocols.srt;

import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.transfer.PullOutput;
import io.millrace.formats.mpegts.ProgrammeChoice;
import io.millrace.formats.mpegts.TsDemuxer;
import io.millrace.formats.mpegts.TsFault;
import io.millrace.formats.mpegts.TsSink;
import io.millrace.protocols.srt.link.Link;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** A stream that another server sends and that is published here. Owned by the connection's event loop. */
final class PulledStream implements Media, TsSink {
    private final SrtTransfer transfer;
    private final PullOutput output;
    private final InetSocketAddress remote;
    private final SrtServices services;
    private final TsDemuxer demuxer = new TsDemuxer(this, ProgrammeChoice.first());
    private Link link;
    private List<Track> tracks = List.of();
    private PullOutput.Run run;
    private long receivedBytes;
    private boolean over;

    PulledStream(SrtTransfer transfer, PullOutput output, InetSocketAddress remote, SrtServices services) {
        this.transfer = transfer;
        this.output = output;
        this.remote = remote;
        this.services = services;
    }

    @Override
    public void start(Link connected) {
        link = connected;
    }

    @Override
    public void payload(ByteBuffer content) {
        receivedBytes += content.remaining();
        if (!over) {
            demuxer.feed(content);
        }
    }

    @Override
    public void lost(int packets) {
        report("SRT source lost packets for good", packets + "; a longer latency leaves more time to send them again");
    }

    @Override
    public void fault(TsFault fault) {
        report("SRT source sends a faulty transport stream", fault.detail());
    }

    private void report(String what, String detail) {
        services.faults().report(what, remote.getAddress().getHostAddress(), detail);
    }

    @Override
    public void formatsChanged(int programme, List<Track> changed) {
        tracks = changed;
        if (run != null) {
            run.publisher().tracks(tracks);
        }
    }

    @Override
    public void sample(int programme, Sample sample) {
        if (run == null && !over) {
            begin();
        }
        if (run != null) {
            run.publisher().write(sample);
        }
    }

    private void begin() {
        try {
            run = output.publish(remote, link.parameters().encryption().isPresent());
        } catch (PublishRefusedException e) {
            over = true;
            transfer.end(e.getMessage());
            return;
        }
        run.session().onKick(reason -> transfer.end("It was told to go: " + reason));
        run.session().measuredBy(link.statistics()::values);
        run.publisher().tracks(tracks);
        transfer.running("It has media");
    }

    @Override
    public void tick(long nowUs) {
        if (run != null && receivedBytes > 0) {
            run.session().received(receivedBytes);
            receivedBytes = 0;
            run.publisher().flush();
        }
    }

    @Override
    public void close(boolean finished) {
        over = true;
        if (run != null) {
            demuxer.end();
            run.publisher().flush();
            run.close();
        }
        transfer.ended(finished ? "The other server has closed the connection" : "The connection has broken");
    }
}
