package io.millrace.protocols.srt;

import java.net.InetSocketAddress;

/** A caller's socket. Not a record: in Java 17 those keep their class loader alive once they are compared. */
final class CallerKey {
    private final InetSocketAddress address;
    private final int socketId;

    CallerKey(InetSocketAddress address, int socketId) {
        this.address = address;
        this.socketId = socketId;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CallerKey key && key.socketId == socketId && key.address.equals(address);
    }

    @Override
    public int hashCode() {
        return address.hashCode() * 31 + socketId;
    }
}
