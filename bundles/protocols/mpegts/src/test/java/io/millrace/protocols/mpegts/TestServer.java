package io.millrace.protocols.mpegts;

import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamName;
import io.millrace.api.transfer.PullOutput;
import io.millrace.api.transfer.PullRequest;
import io.millrace.api.transfer.PushRequest;
import io.millrace.api.transfer.Reach;
import io.millrace.api.transfer.Transfer;
import io.millrace.api.transfer.TransferStatus;
import io.millrace.formats.mpegts.TsMuxer;
import io.millrace.formats.rtp.RtpPacket;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakePublisher;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.SyntheticStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The bundle with fakes round it; time is the test's. */
final class TestServer {
    static final long SECOND_US = 1_000_000;
    static final SyntheticStream SOURCE = SyntheticStream.of(25, 25);
    static final StreamName COPY = StreamName.of("live", "copy");
    static final int DATAGRAM = 1_316;

    final FakeWorkers workers = FakeWorkers.direct();
    final FakeLiveStreams streams = new FakeLiveStreams();
    final TestNetwork network = new TestNetwork();
    final MpegTs bundle;
    final List<String> states = new ArrayList<>();
    final List<PullOutput.Run> runs = new ArrayList<>();
    final FakeSession pushSession = FakeSession.viewer(COPY);
    boolean reachable = true;
    private final TransferStatus status = (state, words) -> states.add(state + ": " + words);

    private final Reach reach = host -> {
        if (!reachable) {
            throw new IOException("There is no host " + host);
        }
        return InetAddress.getByName(host);
    };

    TestServer(Map<String, Object> properties) {
        bundle = new MpegTs(workers, network, properties);
    }

    private final class Output implements PullOutput {
        @Override
        public Run publish(InetSocketAddress remote, boolean secure) throws PublishRefusedException {
            FakeSession session = FakeSession.publisher(COPY);
            Run run = new Run(session, streams.publish(COPY, session));
            runs.add(run);
            return run;
        }
    }

    Transfer pull(String uri) {
        return pull(uri, new Output());
    }

    Transfer pull(String uri, PullOutput output) {
        Transfer transfer = bundle.open(new PullRequest(
                URI.create(uri), Optional.empty(), Optional.empty(), COPY, Map.of(), reach, output, status));
        network.settle();
        return transfer;
    }

    Transfer push(FakeLiveStream stream, String uri) {
        Transfer transfer = bundle.open(new PushRequest(
                stream, pushSession, URI.create(uri), Optional.empty(), Optional.empty(), Map.of(), reach, status));
        network.settle();
        return transfer;
    }

    /** Lets time pass. */
    void run(long us) {
        for (long passed = 0; passed < us; passed += 1_000) {
            workers.timer.advance(1_000);
            network.settle();
        }
    }

    String state() {
        return states.get(states.size() - 1);
    }

    FakePublisher publisher(int run) {
        return (FakePublisher) runs.get(run).publisher();
    }

    /** A transport stream of so many seconds. */
    static byte[] transport(int fromSecond, int toSecond) {
        return transport(SOURCE.samples(fromSecond * SECOND_US, toSecond * SECOND_US));
    }

    static byte[] transport(List<Sample> samples) {
        TsMuxer muxer = new TsMuxer();
        muxer.tracks(SOURCE.tracks());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Sample sample : samples) {
            ByteBuffer packets = ByteBuffer.allocate(muxer.maxBytes(sample));
            muxer.write(sample, packets);
            all.write(packets.array(), 0, packets.position());
        }
        return all.toByteArray();
    }

    static List<byte[]> datagrams(byte[] transport) {
        List<byte[]> datagrams = new ArrayList<>();
        for (int at = 0; at < transport.length; at += DATAGRAM) {
            datagrams.add(Arrays.copyOfRange(transport, at, Math.min(transport.length, at + DATAGRAM)));
        }
        return datagrams;
    }

    static byte[] rtp(int payloadType, int sequence, long ssrc, byte[] payload) {
        ByteBuffer packet = ByteBuffer.allocate(RtpPacket.HEADER_BYTES + payload.length);
        RtpPacket.writeHeader(packet, payloadType, false, sequence & 0xFFFF, 0, ssrc);
        return packet.put(payload).array();
    }

    void receive(int port, List<byte[]> datagrams) {
        datagrams.forEach(each -> network.receive(port, TestNetwork.SENDER, each));
    }

    static List<ByteBuffer> video(List<Sample> samples) {
        return samples.stream().filter(Sample::isVideo).map(Sample::payload).toList();
    }

    FakeLiveStream live(String name) {
        FakeLiveStream stream = streams.stream(name);
        stream.publish(new FormatChange(SOURCE.tracks()));
        return stream;
    }
}
