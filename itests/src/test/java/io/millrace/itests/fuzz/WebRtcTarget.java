package io.millrace.itests.fuzz;

import io.millrace.formats.rtp.HeaderExtensions;
import io.millrace.formats.rtp.MalformedRtpException;
import io.millrace.formats.rtp.Retransmission;
import io.millrace.formats.rtp.Rtcp;
import io.millrace.formats.rtp.RtcpPacket;
import io.millrace.formats.rtp.RtpPacket;
import io.millrace.protocols.webrtc.description.IceFragment;
import io.millrace.protocols.webrtc.description.Offer;
import io.millrace.protocols.webrtc.description.OfferRefusedException;
import io.millrace.protocols.webrtc.description.OfferedMedium;
import io.millrace.protocols.webrtc.transport.Candidate;
import io.millrace.protocols.webrtc.transport.ice.IceAgent;
import io.millrace.protocols.webrtc.transport.ice.IceCredentials;
import io.millrace.protocols.webrtc.transport.ice.StunRequest;
import io.millrace.protocols.webrtc.transport.srtp.SrtpKeys;
import io.millrace.protocols.webrtc.transport.srtp.SrtpProfile;
import io.millrace.protocols.webrtc.transport.srtp.SrtpReceiver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Offers, pieces of ICE, connectivity checks, RTP with header extensions, and RTCP: the same bytes as each of them. */
public final class WebRtcTarget {
    private static final int MOST_NACKED = 65_536;
    private static final InetSocketAddress SENDER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
    private static final IceAgent AGENT = new IceAgent(new IceCredentials("abcd", "0123456789012345678901"));
    private static final SrtpReceiver RECEIVER =
            new SrtpReceiver(SrtpProfile.AEAD_AES_128_GCM, new SrtpKeys.Master(new byte[16], new byte[12]));
    private static final List<Consumer<byte[]>> PARSERS = List.of(
            WebRtcTarget::offer,
            WebRtcTarget::fragment,
            WebRtcTarget::check,
            WebRtcTarget::rtp,
            WebRtcTarget::rtcp,
            WebRtcTarget::encrypted);

    private WebRtcTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
        PARSERS.forEach(parser -> parser.accept(input));
    }

    private static void offer(byte[] input) {
        try {
            Offer offer = Offer.parse(text(input, Offer.MAX_BYTES));
            Check.that(!offer.media().isEmpty(), "an offer of nothing");
            Check.that(!offer.transport().fingerprints().isEmpty(), "anybody is trusted");
            for (OfferedMedium each : offer.media()) {
                each.layers();
                each.extension("urn:ietf:params:rtp-hdrext:sdes:mid").ifPresent(id -> Check.that(id > 0, "no id"));
            }
        } catch (OfferRefusedException e) {
            Check.that(e.status() >= 400 && e.status() < 500 && e.getMessage().length() > 10, "no plain reason");
        }
    }

    private static void fragment(byte[] input) {
        try {
            for (Candidate each :
                    IceFragment.parse(text(input, IceFragment.MAX_BYTES)).candidates()) {
                Check.that(Candidate.parse(each.toString()).isPresent(), "a candidate that does not survive: " + each);
            }
        } catch (OfferRefusedException e) {
            Check.that(e.status() == 400 && e.getMessage().length() > 10, "no plain reason");
        }
    }

    private static String text(byte[] input, int mostBytes) {
        return new String(input, 0, Math.min(input.length, mostBytes), StandardCharsets.UTF_8);
    }

    private static void check(byte[] input) {
        StunRequest.parse(input).ifPresent(request -> {
            request.localFragment();
            byte[] response = AGENT.check(request, SENDER).response();
            Check.that(response == null || response.length <= input.length, "more is answered than was sent");
        });
    }

    private static void rtp(byte[] input) {
        ByteBuffer packet = ByteBuffer.wrap(input);
        for (int id = 1; id < 16; id++) {
            Check.that(HeaderExtensions.number(packet, id) >= -1, "a number below none");
            HeaderExtensions.text(packet, id);
        }
        try {
            RtpPacket original = Retransmission.original(RtpPacket.parse(packet), 1, 96);
            Check.that(original == null || original.payload().hasRemaining(), "nothing is sent again");
        } catch (MalformedRtpException e) {
            // the next may be good again
        }
    }

    private static void rtcp(byte[] input) {
        try {
            for (RtcpPacket each : Rtcp.parse(ByteBuffer.wrap(input))) {
                if (each instanceof RtcpPacket.GenericNack nack) {
                    Check.that(nack.sequences().size() <= MOST_NACKED, "more packets than there are numbers");
                }
            }
        } catch (MalformedRtpException e) {
            // the next may be good again
        }
    }

    /** Nobody knows the key, so that nothing is authentic. */
    private static void encrypted(byte[] input) {
        byte[] out = new byte[input.length];
        Check.that(RECEIVER.rtp(input, input.length, out) == SrtpReceiver.REFUSED, "a forged packet");
        Check.that(RECEIVER.rtcp(input, input.length, out) == SrtpReceiver.REFUSED, "a forged report");
    }
}
