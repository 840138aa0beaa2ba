package io.millrace.protocols.srt.link;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a connection has counted and measured, by libsrt's names. Counted by the connection's thread; {@link #values} may
 * be asked by any: it is a picture of the last tick.
 */
public final class Statistics {
    long pktSent;
    long byteSent;
    long pktRetrans;
    long byteRetrans;
    long pktSndLoss;
    long pktSndDrop;
    long pktRecv;
    long byteRecv;
    long pktRcvRetrans;
    long pktRcvLoss;
    long pktRcvDrop;
    long pktRcvBelated;
    long pktRcvUndecrypt;
    long pktSentACK;
    long pktRecvACK;
    long pktSentNAK;
    long pktRecvNAK;
    long pktSndKmRefresh;
    long pktRcvKmRefresh;
    private volatile Map<String, Number> values = Map.of();

    /** The counters and, by name, what is measured now. */
    void publish(Map<String, Number> measured) {
        Map<String, Number> all = new TreeMap<>(measured);
        all.put("pktSentTotal", pktSent);
        all.put("byteSentTotal", byteSent);
        all.put("pktRetransTotal", pktRetrans);
        all.put("byteRetransTotal", byteRetrans);
        all.put("pktSndLossTotal", pktSndLoss);
        all.put("pktSndDropTotal", pktSndDrop);
        all.put("pktRecvTotal", pktRecv);
        all.put("byteRecvTotal", byteRecv);
        all.put("pktRcvRetransTotal", pktRcvRetrans);
        all.put("pktRcvLossTotal", pktRcvLoss);
        all.put("pktRcvDropTotal", pktRcvDrop);
        all.put("pktRcvBelatedTotal", pktRcvBelated);
        all.put("pktRcvUndecryptTotal", pktRcvUndecrypt);
        all.put("pktSentACKTotal", pktSentACK);
        all.put("pktRecvACKTotal", pktRecvACK);
        all.put("pktSentNAKTotal", pktSentNAK);
        all.put("pktRecvNAKTotal", pktRecvNAK);
        values = Map.copyOf(all);
    }

    /** The counters and measurements by libsrt's names, a moment ago. */
    public Map<String, Number> values() {
        return values;
    }
}
