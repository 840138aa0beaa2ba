package io.millrace.net;

import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** The event loops and sockets of this server. A service of {@code net}; safe for any thread. */
@ProviderType
public interface Network {
    /** One of the event loops, in turn. */
    EventLoop nextLoop();

    /**
     * Opens a TCP connection to another server. Names are resolved off the event loops.
     *
     * @param host name or address
     * @param port TCP port
     * @param tls whether to speak TLS and check the server's certificate and name against the JVM's trust store
     * @param handler gets the connection on its event loop, before anything is read
     * @return completes when the handler has the connection; fails with an {@code IOException} that says why not
     */
    CompletionStage<Void> connect(String host, int port, boolean tls, ConnectionHandler handler);

    /**
     * Opens a TCP connection to an address that was looked up and checked before; no name server is asked.
     *
     * @param address where to
     * @param host the name that a TLS certificate has to have
     * @param tls whether to speak TLS and check the server's certificate and name against the JVM's trust store
     * @param handler gets the connection on its event loop, before anything is read
     * @return completes when the handler has the connection; fails with an {@code IOException} that says why not
     */
    CompletionStage<Void> connect(InetSocketAddress address, String host, boolean tls, ConnectionHandler handler);

    /**
     * Opens a pair of UDP ports out of {@code MILLRACE_RTP_PORTS}.
     *
     * @param loop owns both sockets
     * @param rtp gets what comes to the even port, on the loop
     * @param rtcp gets what comes to the odd one
     * @return completes on the loop; fails with an {@code IOException} if no pair is free
     */
    CompletionStage<PortPair> openPortPair(EventLoop loop, DatagramHandler rtp, DatagramHandler rtcp);

    /**
     * Opens a UDP socket of one's own. Several sockets may share an address: all hear what is sent to a group; what is sent
     * to an address of this machine is heard by the one that was opened last, so that a new one can take over from one that
     * still runs.
     *
     * @param loop owns the socket
     * @param handler gets what comes, on the loop
     * @return completes when it is bound and has joined its group; fails with an {@code IOException} that says why not
     */
    CompletionStage<OwnDatagramSocket> openDatagramSocket(
            EventLoop loop, DatagramBinding binding, DatagramHandler handler);

    /**
     * The UDP socket that a protocol is bound to, through which it may call others too: its handler gets what they answer.
     *
     * @param protocol the name in the handler's component property
     * @return empty while it is not bound
     */
    Optional<DatagramSocket> datagramSocket(String protocol);

    /** Ports that are bound now, by the name in {@code MILLRACE_<NAME>_PORT} in lower case: {@code rtmp}, {@code rtmps}. */
    Map<String, Integer> ports();
}
