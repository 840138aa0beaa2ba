package io.millrace.protocols.rtmp;

import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.transfer.PullOutput;
import io.millrace.api.transfer.PullRequest;
import io.millrace.formats.flv.Amf0Value;
import io.millrace.formats.flv.FlvSink;
import io.millrace.protocols.rtmp.command.Calls;
import java.nio.ByteBuffer;
import java.util.List;

/** A stream that is played from another server and published here. Owned by the connection's event loop. */
final class PulledStream implements ClientStream, FlvSink {
    private static final int BUFFER_MS = 3_000;

    private final ClientConnection client;
    private final PullRequest request;
    private final RtmpServices services;
    private final RtmpTransfer transfer;
    private final MediaInput input;
    private List<Track> tracks = List.of();
    private PullOutput.Run run;
    private boolean playing;
    private boolean over;

    PulledStream(ClientConnection client, PullRequest request, RtmpServices services, RtmpTransfer transfer) {
        this.client = client;
        this.request = request;
        this.services = services;
        this.transfer = transfer;
        input = new MediaInput(this, reason -> report("RTMP source sent a broken message", reason));
    }

    private void report(String what, String reason) {
        services.faults().report(what, client.connection().peer().host(), reason);
    }

    @Override
    public boolean publishes() {
        return false;
    }

    @Override
    public void created(String name) {
        playing = true;
        client.allowMedia();
        client.outbox().call(Calls.call("play", 5, Amf0Value.of(name)));
        client.outbox().bufferLength(BUFFER_MS);
    }

    @Override
    public void status(String code) {
        switch (code) {
            case "NetStream.Play.StreamNotFound", "NetStream.Play.Failed" ->
                client.end("The other server has no such stream");
            case "NetStream.Play.UnpublishNotify", "NetStream.Play.Stop", "NetStream.Play.Complete" -> finished();
            default -> {
                // it has been reset, or begins
            }
        }
    }

    @Override
    public void media(int type, long timestampMs, ByteBuffer body) {
        input.message(type, timestampMs, body);
    }

    @Override
    public void formatsChanged(List<Track> changed) {
        tracks = changed;
        if (run != null) {
            run.publisher().tracks(tracks);
        }
    }

    @Override
    public void sample(Sample sample) {
        if (run == null && !over) {
            begin();
        }
        if (run != null) {
            run.publisher().write(sample);
        }
    }

    private void begin() {
        try {
            run = request.output()
                    .publish(
                            client.connection().peer().address(),
                            client.connection().isSecure());
        } catch (PublishRefusedException e) {
            client.end(e.getMessage());
            return;
        }
        run.session()
                .onKick(reason ->
                        transfer.execute(client.connection(), () -> client.end("It was told to go: " + reason)));
        run.publisher().tracks(tracks);
        transfer.running("It has media");
    }

    @Override
    public void unsupported(String codec) {
        report("RTMP source sends what cannot be carried", codec);
    }

    @Override
    public void flush(long receivedBytes) {
        if (run != null) {
            run.session().received(receivedBytes);
            run.publisher().flush();
        }
    }

    @Override
    public void finished() {
        client.end("The stream has ended there");
    }

    @Override
    public boolean isRunning() {
        return playing && run != null;
    }

    @Override
    public void ended(String reason) {
        over = true;
        if (run != null) {
            input.end();
            run.publisher().flush();
            run.close();
        }
        transfer.ended(client, reason);
    }
}
