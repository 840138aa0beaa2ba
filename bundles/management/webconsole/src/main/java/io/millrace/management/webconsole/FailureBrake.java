package io.millrace.management.webconsole;

import io.millrace.api.work.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/** Refuses addresses that keep guessing passwords for a while. Bounded; safe for any thread. */
final class FailureBrake {
    static final int FREE_FAILURES = 10;
    static final long LOCK_US = 60_000_000;
    private static final int MAX_ADDRESSES = 10_000;

    private final Clock clock;
    private final Map<String, Record> records = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Record> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };

    FailureBrake(Clock clock) {
        this.clock = clock;
    }

    synchronized boolean isLocked(String address) {
        Record record = records.get(address);
        return record != null && record.failures >= FREE_FAILURES && clock.monotonicUs() - record.lastUs < LOCK_US;
    }

    synchronized void failed(String address) {
        Record old = records.get(address);
        boolean fresh = old == null || clock.monotonicUs() - old.lastUs >= LOCK_US;
        records.put(address, new Record(fresh ? 1 : old.failures + 1, clock.monotonicUs()));
    }

    synchronized void succeeded(String address) {
        records.remove(address);
    }

    private record Record(int failures, long lastUs) {}
}
