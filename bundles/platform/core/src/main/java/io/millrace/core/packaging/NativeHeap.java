package io.millrace.core.packaging;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives memory that was freed outside the Java heap back to the operating system: the C library keeps what lies between
 * blocks that are still in use. Does nothing where the virtual machine cannot.
 */
final class NativeHeap {
    private static final Logger LOG = LoggerFactory.getLogger(NativeHeap.class);
    private static final String COMMANDS = "com.sun.management:type=DiagnosticCommand";
    private static final String TRIM = "systemTrimNativeHeap";

    private NativeHeap() {}

    static void trim() {
        try {
            MBeanServer machine = ManagementFactory.getPlatformMBeanServer();
            machine.invoke(new ObjectName(COMMANDS), TRIM, null, null);
        } catch (JMException | RuntimeException e) {
            LOG.debug("This virtual machine cannot trim its native heap", e);
        }
    }
}
