package io.millrace.itests.fuzz;

import io.millrace.formats.rtp.Depacketizer;
import io.millrace.formats.rtp.MalformedRtpException;
import io.millrace.formats.rtp.ReceivedMedium;
import io.millrace.formats.rtp.Rtcp;
import io.millrace.formats.rtp.RtpPacket;
import io.millrace.formats.sdp.SessionDescription;
import java.nio.ByteBuffer;
import java.util.List;

/** RTP payloads of every format, and RTCP: first which, then packets, each behind its length in two bytes. */
public final class RtpTarget implements Depacketizer.Output {
    private static final List<String> FORMATS = List.of(
            "video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1",
            "video 0 RTP/AVP 96\r\na=rtpmap:96 H265/90000",
            "video 0 RTP/AVP 96\r\na=rtpmap:96 VP8/90000",
            "video 0 RTP/AVP 96\r\na=rtpmap:96 VP9/90000",
            "video 0 RTP/AVP 96\r\na=rtpmap:96 AV1/90000",
            "video 0 RTP/AVP 26",
            "audio 0 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2",
            "audio 0 RTP/AVP 96\r\na=rtpmap:96 mpeg4-generic/48000/2\r\na=fmtp:96 streamtype=5; mode=AAC-hbr;"
                    + " config=1190; sizeLength=13; indexLength=3; indexDeltaLength=3",
            "audio 0 RTP/AVP 96\r\na=rtpmap:96 MP4A-LATM/90000\r\na=fmtp:96 cpresent=1",
            "audio 0 RTP/AVP 0",
            "audio 0 RTP/AVP 14");

    private RtpTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
        ByteBuffer in = ByteBuffer.wrap(input);
        if (!in.hasRemaining()) {
            return;
        }
        String format = FORMATS.get(Byte.toUnsignedInt(in.get()) % FORMATS.size());
        String text = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=" + format + "\r\n";
        ReceivedMedium medium = SessionDescription.parse(text).media().stream()
                .flatMap(media -> ReceivedMedium.of(media).stream())
                .findFirst()
                .orElse(null);
        RtpTarget output = new RtpTarget();
        while (medium != null && in.remaining() > 2) {
            int length = Math.min(in.getShort() & 0x7FF, in.remaining());
            packet(medium, in.slice(in.position(), length), output);
            in.position(in.position() + length);
        }
    }

    private static void packet(ReceivedMedium medium, ByteBuffer bytes, RtpTarget output) {
        try {
            if (Rtcp.isRtcp(bytes)) {
                Rtcp.parse(bytes);
            } else {
                medium.depacketizer().packet(RtpPacket.parse(bytes), false, output);
            }
        } catch (MalformedRtpException e) {
            // the next may be good again
        }
    }

    @Override
    public void unit(long timestamp, ByteBuffer unit) {
        Check.that(timestamp >= 0 && timestamp < 1L << 32 && unit.hasRemaining(), "an empty unit");
    }

    @Override
    public void damaged() {
        // as it may be
    }
}
