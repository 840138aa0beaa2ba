package io.millrace.net;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many first messages of strangers are looked at: so many a second of one address, and of all, with a burst of two
 * seconds. Some clients that are refused ask again in a tight loop. Used by one thread.
 */
public final class AddressRate {
    private static final int BURST_SECONDS = 2;
    private static final int MOST_ADDRESSES = 4_096;

    /** What an address may still ask. */
    private static final class Allowance {
        /** Full in the beginning. */
        private double left = Double.MAX_VALUE;

        private long countedUs;

        private boolean take(double perSecond, long nowUs) {
            left = Math.min(perSecond * BURST_SECONDS, left + (nowUs - countedUs) / 1e6 * perSecond);
            countedUs = nowUs;
            if (left < 1) {
                return false;
            }
            left--;
            return true;
        }
    }

    private final Map<InetAddress, Allowance> byAddress = new LinkedHashMap<>(64, 0.75f, true);
    private final Allowance all = new Allowance();

    /**
     * Counts a message; false if it is one too many.
     *
     * @param perAddress how many a second of one address
     * @param perSecond how many a second of all
     */
    public boolean allows(InetAddress address, int perAddress, int perSecond, long nowUs) {
        Allowance allowance = byAddress.get(address);
        if (allowance == null) {
            if (byAddress.size() >= MOST_ADDRESSES) {
                byAddress.remove(byAddress.keySet().iterator().next());
            }
            allowance = new Allowance();
            byAddress.put(address, allowance);
        }
        return allowance.take(perAddress, nowUs) && all.take(perSecond, nowUs);
    }
}
