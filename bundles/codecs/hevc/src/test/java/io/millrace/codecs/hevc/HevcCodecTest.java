package io.millrace.codecs.hevc;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.media.FourCc;
import io.millrace.testkit.CodecProviderContract;

class HevcCodecTest extends CodecProviderContract {
    @Override
    protected CodecProvider provider() {
        return new HevcCodec();
    }

    @Override
    protected FourCc codec() {
        return FourCc.HEVC;
    }

    @Override
    protected String software() {
        return "libx265";
    }
}
