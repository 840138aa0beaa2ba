package io.millrace.protocols.rtsp.pull;

import io.millrace.api.event.MediaEvents;
import io.millrace.api.plugin.Scheme;
import io.millrace.api.transfer.PullRequest;
import io.millrace.api.transfer.PullSource;
import io.millrace.api.transfer.Transfer;
import io.millrace.api.work.Workers;
import io.millrace.net.Network;
import io.millrace.net.RepeatedFaults;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pulls from IP cameras and other servers over RTSP. Options: {@code transport} is {@code auto}, {@code udp} or
 * {@code tcp}. Safe for any thread.
 */
@Component(service = PullSource.class)
@Scheme({"rtsp", "rtsps"})
public final class RtspSource implements PullSource {
    private static final Logger LOG = LoggerFactory.getLogger(RtspSource.class);

    private final PullServices services;
    private final Set<CameraPull> pulls = ConcurrentHashMap.newKeySet();

    /** Ready to pull. */
    @Activate
    public RtspSource(@Reference Network network, @Reference MediaEvents events, @Reference Workers workers) {
        services = new PullServices(
                network,
                events,
                workers.clock(),
                workers.timer(),
                workers.blocking("rtsp-pull"),
                new RepeatedFaults(workers.timer(), workers.blocking("rtsp-pull-log"), LOG::warn));
    }

    @Override
    public Transfer open(PullRequest request) {
        CameraPull[] self = new CameraPull[1];
        self[0] = new CameraPull(request, services, () -> pulls.remove(self[0]));
        pulls.add(self[0]);
        self[0].begin();
        return self[0];
    }

    @Deactivate
    void stop() {
        List.copyOf(pulls).forEach(CameraPull::close);
    }
}
