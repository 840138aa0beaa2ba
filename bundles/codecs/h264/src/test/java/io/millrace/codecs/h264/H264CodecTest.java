package io.millrace.codecs.h264;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.media.FourCc;
import io.millrace.testkit.CodecProviderContract;

class H264CodecTest extends CodecProviderContract {
    @Override
    protected CodecProvider provider() {
        return new H264Codec();
    }

    @Override
    protected FourCc codec() {
        return FourCc.AVC;
    }

    @Override
    protected String software() {
        return "libopenh264";
    }
}
