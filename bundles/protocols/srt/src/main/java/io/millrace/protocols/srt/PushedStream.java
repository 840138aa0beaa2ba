package io.millrace.protocols.srt;

import io.millrace.api.transfer.PushRequest;
import io.millrace.net.DatagramSocket;
import io.millrace.protocols.srt.link.Link;
import java.nio.ByteBuffer;

/** A stream of this server that another one gets, from the ring that players read. Owned by the connection's event loop. */
final class PushedStream implements Media {
    private final SrtTransfer transfer;
    private final Playing playing;

    PushedStream(SrtTransfer transfer, PushRequest request, SrtServices services, DatagramSocket socket) {
        this.transfer = transfer;
        playing = new Playing(
                services,
                socket,
                request.session(),
                request.stream(),
                0,
                transfer::end,
                () -> transfer.end("The stream has ended"),
                () -> {});
    }

    @Override
    public void start(Link link) {
        playing.start(link);
        transfer.running("The other server takes it");
    }

    @Override
    public void payload(ByteBuffer content) {
        playing.payload(content);
    }

    @Override
    public void lost(int packets) {
        playing.lost(packets);
    }

    @Override
    public void tick(long nowUs) {
        playing.tick(nowUs);
    }

    @Override
    public void close(boolean finished) {
        playing.close(finished);
        transfer.ended(finished ? "The other server has closed the connection" : "The connection has broken");
    }
}
