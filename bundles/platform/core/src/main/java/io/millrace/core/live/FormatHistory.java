package io.millrace.core.live;

import io.millrace.api.media.FormatChange;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** Which format was in force at each position of the ring. Safe for any thread. */
final class FormatHistory {
    private final Deque<Entry> entries = new ArrayDeque<>();

    /** Adds a change; forgets those that no position from {@code tail} on needs. */
    synchronized void add(long position, FormatChange change, long tail) {
        while (entries.size() > 1 && second().position <= tail) {
            entries.removeFirst();
        }
        entries.addLast(new Entry(position, change));
    }

    /** The format in force for the item at a position; null before the first, or if that is forgotten. */
    synchronized FormatChange at(long position) {
        Iterator<Entry> newestFirst = entries.descendingIterator();
        while (newestFirst.hasNext()) {
            Entry entry = newestFirst.next();
            if (entry.position <= position) {
                return entry.change;
            }
        }
        return null;
    }

    private Entry second() {
        Iterator<Entry> oldestFirst = entries.iterator();
        oldestFirst.next();
        return oldestFirst.next();
    }

    private record Entry(long position, FormatChange change) {}
}
