package io.millrace.net.internal;

import io.millrace.net.Datagram;
import io.millrace.net.DatagramHandler;
import io.millrace.net.DatagramSocket;
import io.millrace.net.RepeatedFaults;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;

/** Gives the datagrams of a socket to the one handler that it has. Owned by the socket's event loop. */
final class DatagramReceiver extends ChannelInboundHandlerAdapter {
    private final String name;
    private final DatagramHandler handler;
    private final RepeatedFaults faults;
    private volatile DatagramSocket socket;

    DatagramReceiver(String name, DatagramHandler handler, RepeatedFaults faults) {
        this.name = name;
        this.handler = handler;
        this.faults = faults;
    }

    /** What came before is passed over. */
    void opened(DatagramSocket opened) {
        socket = opened;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        DatagramSocket arrivedAt = socket;
        try {
            if (arrivedAt != null) {
                handler.offer(new Datagram(packet.content(), packet.sender(), true, arrivedAt));
            }
        } catch (RuntimeException | LinkageError e) {
            faults.report(name + " handler failed", packet.sender().getHostString(), String.valueOf(e));
        } finally {
            packet.release();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // an ICMP error for something that was sent: the socket stays
    }
}
