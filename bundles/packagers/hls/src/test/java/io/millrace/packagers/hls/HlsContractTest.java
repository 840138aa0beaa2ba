package io.millrace.packagers.hls;

import io.millrace.api.packaging.ManifestFormat;
import io.millrace.testkit.ManifestFormatContract;

class HlsContractTest extends ManifestFormatContract {
    private final ManifestFormat format = new HlsManifestFormat();

    @Override
    protected ManifestFormat format() {
        return format;
    }

    @Override
    protected String fileName() {
        return "index.m3u8";
    }
}
