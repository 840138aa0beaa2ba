package io.millrace.protocols.webrtc;

import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Track;
import io.millrace.formats.bitstream.MediaFormats;
import io.millrace.formats.bitstream.OpusHead;
import io.millrace.formats.rtp.RtpPacket;
import io.millrace.formats.sdp.MediaDescription;
import io.millrace.formats.sdp.SessionDescription;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.SyntheticStream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What tests of viewers begin with: a second of {@code live/demo} is there, in H.264 and Opus, and Chromium may watch it. */
abstract class WatchedDemo {
    static final Track OPUS =
            new Track(SyntheticStream.AUDIO_ID, MediaFormats.opus(OpusHead.of(2).toBuffer()));

    final Rig rig = new Rig();
    final SyntheticStream source = SyntheticStream.of(25, 50);
    FakeLiveStream stream;
    FakeTransports.Peer peer;
    long videoSource;
    long audioSource;
    /** Payload type of what is sent once more. */
    int again;

    @BeforeEach
    void publish() {
        stream = rig.streams.stream("live/demo");
        stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO, OPUS)));
        stream.publish(source.samples(0, 1_000_000));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    /** One more viewer. */
    void watch() {
        SessionDescription answer = rig.answer("live/demo", "whep");
        peer = rig.transports.last();
        MediaDescription video = answer.media().get(0);
        videoSource = source(video);
        again = Integer.parseInt(video.formats().get(1));
        audioSource = source(answer.media().get(1));
        peer.connect();
    }

    static long source(MediaDescription medium) {
        String line = medium.attributes().value("ssrc").orElseThrow();
        return Long.parseLong(line.substring(0, line.indexOf(' ')));
    }

    /** What the viewer got of one source. */
    List<RtpPacket> got(long from) {
        return peer.rtp.stream().filter(each -> each.ssrc() == from).toList();
    }
}
