package io.millrace.protocols.srt;

import io.millrace.protocols.srt.link.Statistics;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Statistics of bonded connections: each one's by {@code memberN.NAME}, counted from 1 as they joined, and sums of what they
 * count, those that have gone included. Safe for any thread.
 */
final class BondFigures {
    private static final String COUNTER = "Total";

    /** A connection that is there. */
    private record Member(int weight, Statistics statistics) {}

    private final SortedMap<Integer, Member> members = new TreeMap<>();
    private final Map<String, Number> gone = new HashMap<>();

    synchronized void joined(int number, int weight, Statistics statistics) {
        members.put(number, new Member(weight, statistics));
    }

    synchronized void left(int number) {
        Member member = members.remove(number);
        if (member != null) {
            count(member.statistics().values(), gone);
        }
    }

    private static void count(Map<String, Number> values, Map<String, Number> sums) {
        values.forEach((name, value) -> {
            if (name.endsWith(COUNTER)) {
                sums.merge(name, value, (one, other) -> one.longValue() + other.longValue());
            }
        });
    }

    /** All figures, a moment ago. */
    synchronized Map<String, Number> values() {
        Map<String, Number> all = new TreeMap<>(gone);
        all.put("members", members.size());
        members.forEach((number, member) -> {
            Map<String, Number> values = member.statistics().values();
            count(values, all);
            String prefix = "member" + number + ".";
            all.put(prefix + "weight", member.weight());
            values.forEach((name, value) -> all.put(prefix + name, value));
        });
        return all;
    }
}
