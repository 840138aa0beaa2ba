package io.millrace.packagers.cmaf;

import io.millrace.api.live.LiveStream;
import io.millrace.api.packaging.Packager;
import io.millrace.api.packaging.Packaging;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.SegmentWriter;
import io.millrace.api.plugin.PackagerFormat;
import io.millrace.api.work.Workers;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Packages streams as CMAF: one track a window, segments cut together, a chunk for each part. Safe for any thread. */
@Component(service = Packager.class)
@PackagerFormat("cmaf")
public final class CmafPackager implements Packager {
    private final Workers workers;

    @Activate
    public CmafPackager(@Reference Workers workers) {
        this.workers = workers;
    }

    @Override
    public Packaging attach(LiveStream stream, PackagingProfile profile, SegmentWriter writer) {
        StreamPackaging packaging =
                new StreamPackaging(stream, profile, writer, workers.serial("cmaf " + stream.name()), workers.timer());
        packaging.begin();
        return packaging;
    }
}
