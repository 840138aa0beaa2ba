package io.millrace.protocols.mpegts;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The addresses that are listened to: pulls of one address, each of another programme, share a socket. Safe for any thread. */
final class Listeners {
    /**
     * What a socket is opened for.
     *
     * @param address group, or address of this machine
     * @param source the only sender of the group
     * @param networkInterface that the group is joined on
     */
    record Key(InetAddress address, int port, Optional<InetAddress> source, Optional<String> networkInterface) {}

    private static final class Entry {
        private final Listener listener;
        private int pulls;

        Entry(Listener listener) {
            this.listener = listener;
        }
    }

    private final MpegTsServices services;
    private final Map<Key, Entry> entries = new HashMap<>();

    Listeners(MpegTsServices services) {
        this.services = services;
    }

    /** Lets a pull hear what comes to an address; {@link #leave} once for each call. */
    synchronized Listener join(Key key, PulledStream pull) {
        Entry entry = entries.computeIfAbsent(key, each -> new Entry(new Listener(each, services)));
        entry.pulls++;
        entry.listener.add(pull);
        if (entry.pulls == 1) {
            entry.listener.open();
        }
        return entry.listener;
    }

    synchronized void leave(Listener listener, PulledStream pull) {
        listener.remove(pull);
        Entry entry = entries.get(listener.key());
        if (--entry.pulls == 0) {
            entries.remove(listener.key());
            listener.close();
        }
    }

    /** Sockets that are open or being opened. */
    synchronized int size() {
        return entries.size();
    }
}
