package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.codecs.ffmpeg.wire.ToWorker;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class TapsTest {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Taps<Tap> taps = new Taps<>("test");

    private record Tap(String name, int number, int input, List<String> told) implements Taps.Tap {
        @Override
        public void taken() {
            told.add(name + " was taken");
        }

        @Override
        public void close() {
            told.add(name + " is closed by " + Thread.currentThread().getName());
        }
    }

    private Tap add(String name, int number, int input) {
        Tap tap = new Tap(name, number, input, told);
        taps.add(tap);
        return tap;
    }

    @Test
    void aRequestIsFoundByItsInputAndHearsByItsNumber() {
        Tap one = add("one", 1, 0);
        Tap two = add("two", 2, 7);
        assertEquals(List.of(List.of(one), List.of(two)), List.of(taps.of(0), taps.of(7)));
        taps.next(new ToWorker.PictureNext(2, true));
        taps.next(new ToWorker.PictureNext(3, true));
        assertEquals(List.of("two was taken"), told);
        taps.close();
    }

    @Test
    void whatEndsIsClosedAfterWhatWasToBeMadeForIt() {
        add("one", 1, 0);
        add("two", 2, 0);
        taps.make(() -> told.add("made"));
        taps.next(new ToWorker.PictureNext(1, false));
        Tap again = add("again", 2, 0);
        assertEquals(List.of(again), taps.of(0));
        taps.close();
        assertEquals(
                List.of("made", "one is closed by test", "two is closed by test", "again is closed by test"), told);
        assertEquals(List.of(), taps.of(0));
    }
}
