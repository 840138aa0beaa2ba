package io.millrace.packagers.dash;

import io.millrace.api.packaging.ManifestFormat;
import io.millrace.testkit.ManifestFormatContract;

class DashContractTest extends ManifestFormatContract {
    private final ManifestFormat format = new DashManifestFormat();

    @Override
    protected ManifestFormat format() {
        return format;
    }

    @Override
    protected String fileName() {
        return "manifest.mpd";
    }
}
