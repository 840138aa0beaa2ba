package io.millrace.apps.failover;

import io.millrace.api.media.Sample;
import java.util.Optional;

/**
 * Finds where in an input the output goes on. Inputs with the same content, such as one encoder that sends twice, are known
 * by their samples and joined right behind the one that was shown last, also inside a group of pictures. Others are joined
 * at a key picture: the one that is nearest to where the output stopped, so that as little as possible is missing or
 * twice. Either way the output's times go on without a hole.
 */
final class Joiner {
    /** So many samples in turn have to be the same at least, and at one place only. */
    static final int RUN = 8;
    /** Protocols round times. */
    private static final long TOLERANCE_US = 20_000;

    /** Longer than this nobody bridges: the output's timeline goes on where the wall clock is. */
    static final long LONG_GONE_US = 3_000_000;

    private Joiner() {}

    /** The place behind the sample that was shown last; empty if the input does not have it. */
    static Optional<Place> exact(Backlog input, Shown shown) {
        if (shown.remembered() < RUN) {
            return Optional.empty();
        }
        Optional<Place> found = Optional.empty();
        long follower = Backlog.NONE;
        for (long i = input.next() - 1; i >= input.first(); i--) {
            if (!input.leads(input.get(i))) {
                continue;
            }
            if (input.print(i) == shown.print(0) && matches(input, i, shown, 0)) {
                if (found.isPresent()) {
                    return Optional.empty();
                }
                long index = follower == Backlog.NONE ? input.next() : follower;
                found = Optional.of(
                        new Place(index, shown.printDtsUs(0) - input.get(i).dtsUs(), true));
            }
            follower = i;
        }
        return found;
    }

    /**
     * How far an input with the same content is behind what was shown.
     *
     * @return microseconds; {@link Backlog#NONE} if it is not the same, or not behind
     */
    static long behindUs(Backlog input, Shown shown) {
        long newest = input.next() - 1;
        while (newest >= input.first() && !input.leads(input.get(newest))) {
            newest--;
        }
        long found = Backlog.NONE;
        for (int back = 1; newest >= input.first() && back + RUN <= shown.remembered(); back++) {
            if (shown.print(back) == input.print(newest) && matches(input, newest, shown, back)) {
                if (found != Backlog.NONE) {
                    return Backlog.NONE;
                }
                found = shown.printDtsUs(0) - shown.printDtsUs(back);
            }
        }
        return found;
    }

    /**
     * Whether the samples up to this one are those that were shown up to so many before the last: so many of them that it is no
     * accident, and back to a key picture, so that decoders stand where they would if they had followed the input.
     */
    private static boolean matches(Backlog input, long last, Shown shown, int back) {
        int same = 0;
        boolean decodable = false;
        for (long i = last; i >= input.first() && back + same < shown.remembered(); i--) {
            Sample sample = input.get(i);
            if (!input.leads(sample)) {
                continue;
            }
            if (input.print(i) != shown.print(back + same)) {
                return false;
            }
            same++;
            decodable |= sample.isSync();
            if (same >= RUN && decodable) {
                long inputUs = input.get(last).dtsUs() - sample.dtsUs();
                long shownUs = shown.printDtsUs(back) - shown.printDtsUs(back + same - 1);
                return Math.abs(inputUs - shownUs) <= TOLERANCE_US;
            }
        }
        return false;
    }

    /**
     * The key picture that is nearest to where the output ends.
     *
     * @param nowUtcUs the wall clock
     */
    static Optional<Place> nearestKey(Backlog input, Shown shown, long nowUtcUs) {
        if (!input.hasKey()) {
            return Optional.empty();
        }
        boolean anew = shown.isEmpty() || nowUtcUs - shown.endUs() > LONG_GONE_US;
        if (anew) {
            return Optional.of(new Place(input.newestKey(), atLeastAt(input, input.newestKey(), shown), false));
        }
        long best = input.newestKey();
        for (long key : input.keys()) {
            best = distanceUs(input, key, shown) < distanceUs(input, best, shown) ? key : best;
        }
        return Optional.of(at(input, best, shown));
    }

    private static long distanceUs(Backlog input, long key, Shown shown) {
        return Math.abs(input.get(key).ptsUs() + input.epochUtcUs() - shown.endUs());
    }

    /** At the end of what was shown. */
    static Place at(Backlog input, long key, Shown shown) {
        return new Place(key, endShiftUs(input.get(key), shown), false);
    }

    /** Both orders of pictures go on: that of decoding, and that in which they are seen. */
    private static long endShiftUs(Sample key, Shown shown) {
        return Math.max(shown.endUs() - key.ptsUs(), shown.nextDtsUs() - key.dtsUs());
    }

    /** Where the wall clock says, but not before the end of what was shown. */
    private static long atLeastAt(Backlog input, long key, Shown shown) {
        long shiftUs = input.epochUtcUs();
        return shown.isEmpty() ? shiftUs : Math.max(shiftUs, endShiftUs(input.get(key), shown));
    }
}
