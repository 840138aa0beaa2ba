package io.millrace.itests.features;

import io.millrace.api.access.AccessGate;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Peer;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.session.Session;
import io.millrace.api.session.Sessions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A publisher inside the container: five seconds of AAC silence, written at once. */
final class Tone {
    static final StreamName STREAM = StreamName.of("live", "tone");

    /** AudioSpecificConfig: AAC LC, 48 kHz, stereo. */
    private static final byte[] CONFIGURATION = {0x11, (byte) 0x90};
    /** A raw frame of silence as FFmpeg's encoder writes it. */
    private static final byte[] FRAME = HexFormat.of().parseHex("211004608c1c");

    private static final int FRAMES = 235;

    private Tone() {}

    static Publisher publish(AccessGate gate, Sessions sessions, LiveStreams streams) throws Exception {
        Peer peer = new Peer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), false, false);
        AccessRequest request = AccessRequest.of(Session.Role.PUBLISH, "test", STREAM, peer, Optional.empty());
        Session session =
                sessions.open(gate.check(request).toCompletableFuture().get(10, TimeUnit.SECONDS), "test");
        Publisher publisher = streams.publish(STREAM, session);
        publisher.tracks(List.of(new Track(
                0, new AudioFormat(FourCc.AAC, ByteBuffer.wrap(CONFIGURATION), 48_000, 2, Optional.empty()))));
        for (int i = 0; i < FRAMES; i++) {
            long timeUs = i * 1_024_000_000L / 48_000;
            publisher.write(new Sample(0, timeUs, timeUs, Sample.SYNC, ByteBuffer.wrap(FRAME)));
        }
        publisher.flush();
        return publisher;
    }
}
