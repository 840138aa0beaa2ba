package io.millrace.codecs.mp3;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.media.FourCc;
import io.millrace.testkit.CodecProviderContract;

class Mp3CodecTest extends CodecProviderContract {
    @Override
    protected CodecProvider provider() {
        return new Mp3Codec();
    }

    @Override
    protected FourCc codec() {
        return FourCc.MP3;
    }

    @Override
    protected String software() {
        return "libmp3lame";
    }
}
