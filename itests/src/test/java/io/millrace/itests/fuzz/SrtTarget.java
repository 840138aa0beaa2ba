package io.millrace.itests.fuzz;

import io.millrace.protocols.srt.wire.Capabilities;
import io.millrace.protocols.srt.wire.Extension;
import io.millrace.protocols.srt.wire.Handshake;
import io.millrace.protocols.srt.wire.KeyMaterial;
import io.millrace.protocols.srt.wire.LossReport;
import io.millrace.protocols.srt.wire.MalformedPacketException;
import io.millrace.protocols.srt.wire.TextExtension;
import java.nio.ByteBuffer;
import java.util.List;

/** What SRT's control packets hold. */
public final class SrtTarget {
    private static final List<Parser> PARSERS = List.of(
            SrtTarget::handshake,
            Capabilities::parse,
            TextExtension::parse,
            KeyMaterial::parse,
            in -> LossReport.parse(in, (first, last) -> Check.that(first >= 0 && last >= 0, "no sequence number")));

    private interface Parser {
        void parse(ByteBuffer in) throws MalformedPacketException;
    }

    private SrtTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
        for (Parser parser : PARSERS) {
            attempt(parser, ByteBuffer.wrap(input));
        }
    }

    private static void handshake(ByteBuffer in) throws MalformedPacketException {
        for (Extension extension : Handshake.parse(in).extensions()) {
            attempt(Capabilities::parse, extension.content());
            attempt(TextExtension::parse, extension.content());
            attempt(KeyMaterial::parse, extension.content());
        }
    }

    private static void attempt(Parser parser, ByteBuffer in) {
        try {
            parser.parse(in);
        } catch (MalformedPacketException e) {
            Check.that(e.getMessage().length() > 10, "no plain reason");
        }
    }
}
