package io.millrace.itests.fuzz;

import io.millrace.formats.rtp.ReceivedMedium;
import io.millrace.formats.sdp.MalformedSdpException;
import io.millrace.formats.sdp.SessionDescription;
import io.millrace.protocols.rtsp.message.AuthenticationParameters;
import io.millrace.protocols.rtsp.message.MalformedRtspException;
import io.millrace.protocols.rtsp.message.Request;
import io.millrace.protocols.rtsp.message.Response;
import io.millrace.protocols.rtsp.message.RtspReader;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** RTSP from either side, and the session descriptions in it. */
public final class RtspTarget implements RtspReader.Sink {
    private RtspTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
        RtspReader reader = new RtspReader(new RtspTarget());
        try {
            reader.read(Unpooled.wrappedBuffer(input), UnpooledByteBufAllocator.DEFAULT);
        } catch (MalformedRtspException e) {
            Check.that(e.getMessage().length() > 10, "no plain reason");
        } finally {
            reader.close();
        }
        describe(new String(input, StandardCharsets.UTF_8));
    }

    private static void describe(String text) {
        try {
            SessionDescription.parse(text).media().forEach(ReceivedMedium::of);
        } catch (MalformedSdpException e) {
            Check.that(e.getMessage().length() > 10, "no plain reason");
        }
    }

    @Override
    public void request(Request request) {
        request.headers().value("Authorization").ifPresent(AuthenticationParameters::parse);
    }

    @Override
    public void response(Response response) {
        response.headers().value("WWW-Authenticate").ifPresent(AuthenticationParameters::parse);
    }

    @Override
    public void interleaved(int channel, ByteBuffer bytes) {
        Check.that(channel >= 0 && channel < 256, "channel " + channel);
    }

    @Override
    public boolean isReady() {
        return true;
    }
}
