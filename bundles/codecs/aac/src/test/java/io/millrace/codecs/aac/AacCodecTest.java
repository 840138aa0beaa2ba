package io.millrace.codecs.aac;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.media.FourCc;
import io.millrace.testkit.CodecProviderContract;

class AacCodecTest extends CodecProviderContract {
    @Override
    protected CodecProvider provider() {
        return new AacCodec();
    }

    @Override
    protected FourCc codec() {
        return FourCc.AAC;
    }

    @Override
    protected String software() {
        return "aac";
    }
}
