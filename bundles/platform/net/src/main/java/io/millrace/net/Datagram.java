package io.millrace.net;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/**
 * One received datagram.
 *
 * @param content its bytes, valid during the offer
 * @param sender where it came from
 * @param mayOpen whether the handler may begin to talk to a new peer because of it; false for a version that drains
 * @param socket where it arrived, and through which answers go
 */
public record Datagram(ByteBuf content, InetSocketAddress sender, boolean mayOpen, DatagramSocket socket) {}
