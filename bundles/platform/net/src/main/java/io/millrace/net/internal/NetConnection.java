package io.millrace.net.internal;

import io.millrace.api.access.Peer;
import io.millrace.net.Connection;
import io.netty.channel.Channel;

/** A connection as handlers get it. */
record NetConnection(Channel channel, Peer peer, String protocol) implements Connection {}
