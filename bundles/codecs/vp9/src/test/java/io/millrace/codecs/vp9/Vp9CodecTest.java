package io.millrace.codecs.vp9;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.media.FourCc;
import io.millrace.testkit.CodecProviderContract;

class Vp9CodecTest extends CodecProviderContract {
    @Override
    protected CodecProvider provider() {
        return new Vp9Codec();
    }

    @Override
    protected FourCc codec() {
        return FourCc.VP9;
    }

    @Override
    protected String software() {
        return "libvpx-vp9";
    }
}
