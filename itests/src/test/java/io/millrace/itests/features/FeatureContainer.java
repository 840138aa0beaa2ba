package io.millrace.itests.features;

import static org.ops4j.pax.exam.CoreOptions.environment;
import static org.ops4j.pax.exam.CoreOptions.options;
import static org.ops4j.pax.exam.CoreOptions.systemTimeout;
import static org.ops4j.pax.exam.CoreOptions.vmOption;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.logLevel;

import io.millrace.itests.FreePorts;
import java.nio.file.Path;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.karaf.options.LogLevelOption;

/**
 * A container from the built distribution that boots one feature and what this brings along, nothing else, on ports of
 * its own. Bundles come from the distribution alone.
 */
final class FeatureContainer {
    private static final String FEATURES = "etc/org.apache.karaf.features.cfg";
    private static final String MAVEN = "etc/org.ops4j.pax.url.mvn.cfg";
    private static final long TIMEOUT_MS = 180_000;

    private FeatureContainer() {}

    /** Options of a container whose only boot features are these, by name; their version is the distribution's. */
    static Option[] booting(String... features) {
        String archive = System.getProperty("millrace.archive");
        return options(
                karafDistributionConfiguration()
                        .frameworkUrl(Path.of(archive).toUri().toString())
                        .karafVersion(System.getProperty("millrace.karafVersion"))
                        .name("Millrace")
                        .unpackDirectory(Path.of(System.getProperty("millrace.work"), "features")
                                .toFile())
                        .useDeployFolder(false),
                configureConsole().ignoreLocalConsole().ignoreRemoteShell(),
                logLevel(LogLevelOption.LogLevel.INFO),
                systemTimeout(TIMEOUT_MS),
                // they end before code that is compiled best would pay
                vmOption("-XX:TieredStopAtLevel=1"),
                editConfigurationFilePut(FEATURES, "featuresBoot", String.join(",", features)),
                editConfigurationFilePut(
                        MAVEN, "org.ops4j.pax.url.mvn.localRepository", System.getProperty("millrace.localRepository")),
                environment("MILLRACE_BIND=127.0.0.1"),
                environment("MILLRACE_HTTP_PORT=" + FreePorts.next()),
                environment("MILLRACE_HTTPS_PORT=" + FreePorts.next()),
                environment("MILLRACE_RTMP_PORT=" + FreePorts.next()),
                environment("MILLRACE_RTMPS_PORT=" + FreePorts.next()),
                environment("MILLRACE_RTSP_PORT=" + FreePorts.next()),
                environment("MILLRACE_RTSPS_PORT=" + FreePorts.next()),
                environment("MILLRACE_SRT_PORT=" + FreePorts.next()),
                environment("MILLRACE_WEBRTC_PORT=" + FreePorts.next()),
                environment("MILLRACE_SSH_PORT=" + FreePorts.next()));
    }
}
