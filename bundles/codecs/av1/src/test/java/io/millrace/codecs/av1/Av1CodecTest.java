package io.millrace.codecs.av1;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.media.FourCc;
import io.millrace.testkit.CodecProviderContract;

class Av1CodecTest extends CodecProviderContract {
    @Override
    protected CodecProvider provider() {
        return new Av1Codec();
    }

    @Override
    protected FourCc codec() {
        return FourCc.AV1;
    }

    @Override
    protected String software() {
        return "libsvtav1";
    }
}
