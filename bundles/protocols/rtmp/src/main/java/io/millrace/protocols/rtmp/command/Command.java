package io.millrace.protocols.rtmp.command;

import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.flv.Amf0Reader;
import io.millrace.formats.flv.Amf0Value;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A command message (RTMP 1.0 section 7.2).
 *
 * @param name the procedure
 * @param transactionId to be repeated in the answer; 0 wants none
 * @param arguments the command object, then the optional arguments
 */
public record Command(String name, double transactionId, List<Amf0Value> arguments) {
    /**
     * Reads a command.
     *
     * @throws MalformedBitstreamException if it is none
     */
    public static Command parse(ByteBuffer body) {
        List<Amf0Value> values = Amf0Reader.readAll(body);
        String name = values.isEmpty() ? "" : values.get(0).asText().orElse("");
        if (name.isEmpty()) {
            throw new MalformedBitstreamException("A command without a name");
        }
        double transactionId = values.size() > 1 ? values.get(1).asNumber().orElse(0) : 0;
        return new Command(name, transactionId, values.size() > 2 ? values.subList(2, values.size()) : List.of());
    }

    /** The command object. */
    public Amf0Value object() {
        return argument(0);
    }

    /** An argument, 0 being the command object; undefined if it was not sent. */
    public Amf0Value argument(int index) {
        return index < arguments.size() ? arguments.get(index) : Amf0Value.UNDEFINED;
    }

    /** An argument that is a string. */
    public Optional<String> text(int index) {
        return argument(index).asText();
    }

    /** An argument that is a boolean. */
    public boolean bool(int index, boolean otherwise) {
        return argument(index) instanceof Amf0Value.Bool bool ? bool.value() : otherwise;
    }
}
