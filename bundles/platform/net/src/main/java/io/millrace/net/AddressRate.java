package io.millrace.net;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many first messages of strangers are looked at: so many a second of one address, and of all, with a burst of two
 * seconds. Some clients that are refused ask again in a tight loop. An address is a {@link ClientNetwork}. Used by one thread.
 */
public final class AddressRate {
    private static final int BURST_SECONDS = 2;
    private static final int MOST_ADDRESSES = 4_096;

    private final Map<ClientNetwork, MessageRate> byAddress = new LinkedHashMap<>(64, 0.75f, true);
    private final MessageRate all = new MessageRate(BURST_SECONDS);

    /**
     * Counts a message; false if it is one too many.
     *
     * @param perAddress how many a second of one address
     * @param perSecond how many a second of all
     */
    public boolean allows(InetAddress address, int perAddress, int perSecond, long nowUs) {
        ClientNetwork asking = ClientNetwork.of(address);
        MessageRate rate = byAddress.get(asking);
        if (rate == null) {
            if (byAddress.size() >= MOST_ADDRESSES) {
                byAddress.remove(byAddress.keySet().iterator().next());
            }
            rate = new MessageRate(BURST_SECONDS);
            byAddress.put(asking, rate);
        }
        return rate.allows(perAddress, nowUs) && all.allows(perSecond, nowUs);
    }
}
