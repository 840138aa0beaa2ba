package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PlainOutputTest {
    private static final String COLOURED = "a \u001b[31;1mMillrace\u001b[0m ü\u001b[K\n\u001bM end [0m";
    private static final String PLAIN = "a Millrace ü\n\u001bM end [0m";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void coloursAreTakenOut() throws IOException {
        try (PlainOutput out = new PlainOutput(bytes)) {
            out.write(COLOURED.getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(PLAIN, bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void sequencesMayBeCutAnywhere() throws IOException {
        try (PlainOutput out = new PlainOutput(bytes)) {
            for (byte value : COLOURED.getBytes(StandardCharsets.UTF_8)) {
                out.write(value);
            }
        }
        assertEquals(PLAIN, bytes.toString(StandardCharsets.UTF_8));
    }
}
