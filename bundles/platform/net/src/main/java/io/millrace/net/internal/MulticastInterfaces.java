package io.millrace.net.internal;

import io.millrace.net.DatagramBinding;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the interface that multicast goes by. Asks the system: not for event loops. */
final class MulticastInterfaces {
    private static final int ANY_PORT = 9;

    private MulticastInterfaces() {}

    /**
     * The interface that is named, or for a group the one that the routes say, or where there is no route, loopback.
     *
     * @return empty if none is named and no group is joined
     * @throws IOException if there is no such interface
     */
    static Optional<NetworkInterface> choose(DatagramBinding binding) throws IOException {
        if (binding.networkInterface().isPresent()) {
            return Optional.of(named(binding.networkInterface().get()));
        }
        InetAddress group = binding.local().getAddress();
        return group.isMulticastAddress() ? Optional.of(routed(group)) : Optional.empty();
    }

    private static NetworkInterface named(String nameOrAddress) throws IOException {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(nameOrAddress);
        NetworkInterface found = address == null
                ? NetworkInterface.getByName(nameOrAddress)
                : NetworkInterface.getByInetAddress(address);
        if (found == null) {
            throw new IOException("There is no network interface " + nameOrAddress + " here, only "
                    + NetworkInterface.networkInterfaces()
                            .map(NetworkInterface::getName)
                            .collect(Collectors.joining(", ")));
        }
        return found;
    }

    private static NetworkInterface routed(InetAddress group) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (DatagramSocket probe = new DatagramSocket()) {
            // sends nothing, only looks the route up
            probe.connect(new InetSocketAddress(group, ANY_PORT));
            NetworkInterface found = NetworkInterface.getByInetAddress(probe.getLocalAddress());
            return found == null ? NetworkInterface.getByInetAddress(loopback) : found;
        } catch (java.net.SocketException | java.io.UncheckedIOException e) {
            return NetworkInterface.getByInetAddress(loopback);
        }
    }
}
