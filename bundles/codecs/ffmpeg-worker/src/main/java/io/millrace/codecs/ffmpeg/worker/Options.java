package io.millrace.codecs.ffmpeg.worker;

import java.util.Map;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;
import org.bytedeco.ffmpeg.global.avutil;

/** Options by name, of which FFmpeg takes out those it knows. */
final class Options implements AutoCloseable {
    private final AVDictionary dictionary = new AVDictionary(null);

    Options(Map<String, String> values) {
        values.forEach((name, value) ->
                Ffmpeg.check(avutil.av_dict_set(dictionary, name, value, 0), "Cannot set the option " + name));
    }

    AVDictionary struct() {
        return dictionary;
    }

    /** A misspelt option is a mistake, not a wish. */
    void checkAllKnown(String owner) {
        AVDictionaryEntry left = avutil.av_dict_get(dictionary, "", null, avutil.AV_DICT_IGNORE_SUFFIX);
        if (left != null) {
            throw new FfmpegException(owner + " has no option " + left.key().getString());
        }
    }

    @Override
    public void close() {
        avutil.av_dict_free(dictionary);
    }
}
