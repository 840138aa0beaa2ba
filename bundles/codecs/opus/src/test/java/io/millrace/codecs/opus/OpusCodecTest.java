package io.millrace.codecs.opus;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.media.FourCc;
import io.millrace.testkit.CodecProviderContract;

class OpusCodecTest extends CodecProviderContract {
    @Override
    protected CodecProvider provider() {
        return new OpusCodec();
    }

    @Override
    protected FourCc codec() {
        return FourCc.OPUS;
    }

    @Override
    protected String software() {
        return "libopus";
    }
}
