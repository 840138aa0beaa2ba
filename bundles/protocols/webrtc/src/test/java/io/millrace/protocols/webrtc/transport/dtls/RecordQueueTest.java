package io.millrace.protocols.webrtc.transport.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordQueueTest {
    private final List<byte[]> sent = new ArrayList<>();
    private final RecordQueue queue = new RecordQueue(sent::add, () -> true, 20);
    private final byte[] buffer = new byte[2_048];

    @Test
    void recordsComeOutInOrder() throws IOException {
        queue.add(new byte[] {1});
        queue.add(new byte[] {2, 3});
        assertEquals(1, queue.receive(buffer, 0, buffer.length, 1));
        assertEquals(2, queue.receive(buffer, 0, buffer.length, 1));
        assertEquals(3, buffer[1]);
        assertEquals(-1, queue.receive(buffer, 0, buffer.length, 1), "nothing within a millisecond");
    }

    @Test
    void itIsBoundedByBytes() throws IOException {
        for (int i = 0; i < 100; i++) {
            queue.add(new byte[2_000]);
        }
        queue.add(new byte[5_000]);
        int taken = 0;
        queue.stopBlocking();
        while (!queue.isEmpty()) {
            taken += queue.receive(buffer, 0, buffer.length, 1);
        }
        assertEquals(32 * 2_000, taken);
        queue.add(new byte[2_000]);
        assertEquals(2_000, queue.receive(buffer, 0, buffer.length, 1), "there is room again");
    }

    @Test
    void whoDoesNotBlockIsInterrupted() {
        queue.stopBlocking();
        assertThrows(InterruptedIOException.class, () -> queue.receive(buffer, 0, buffer.length, 0));
    }

    @Test
    void theEndWakesWhoWaits() {
        queue.close();
        assertTrue(queue.isClosed());
        assertThrows(IOException.class, () -> queue.receive(buffer, 0, buffer.length, 0));
        queue.add(new byte[1]);
        assertTrue(queue.isEmpty());
    }

    @Test
    void whoMakesNoProgressGivesWayToOthers() {
        IOException refused = assertThrows(IOException.class, () -> queue.receive(buffer, 0, buffer.length, 60_000));
        assertTrue(refused.getMessage().contains("others wait"), refused.getMessage());
    }

    @Test
    void whatIsSentIsACopy() {
        byte[] record = {1, 2, 3, 4};
        queue.send(record, 1, 2);
        record[1] = 9;
        assertArrayEquals(new byte[] {2, 3}, sent.get(0));
    }
}
