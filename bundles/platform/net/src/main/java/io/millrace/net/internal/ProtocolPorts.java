package io.millrace.net.internal;

import org.osgi.framework.ServiceReference;

/**
 * What the component property {@code Protocol} of a handler says.
 *
 * @param name the protocol
 * @param port default port
 * @param tlsPort default port inside TLS, 0 for none
 * @param coalesceUs most microseconds that datagrams wait under load, 0 for none
 */
record ProtocolPorts(String name, int port, int tlsPort, int coalesceUs) {
    /** Those of a protocol whose datagrams never wait. */
    ProtocolPorts(String name, int port, int tlsPort) {
        this(name, port, tlsPort, 0);
    }

    static ProtocolPorts of(ServiceReference<?> reference) {
        return new ProtocolPorts(
                String.valueOf(reference.getProperty("millrace.name")),
                number(reference.getProperty("millrace.port")),
                number(reference.getProperty("millrace.tlsPort")),
                number(reference.getProperty("millrace.coalesceUs")));
    }

    private static int number(Object property) {
        return property instanceof Number number ? number.intValue() : 0;
    }
}
