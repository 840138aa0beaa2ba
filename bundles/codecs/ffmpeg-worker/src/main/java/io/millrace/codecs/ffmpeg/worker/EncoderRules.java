package io.millrace.codecs.ffmpeg.worker;

import java.util.HashMap;
import java.util.Map;

/**
 * What every encoder has to be told so that its key pictures are those of the input alone, and no picture is reordered
 * or held back for long. What the server asks for beside that is kept.
 */
final class EncoderRules {
    /** Key pictures come when they are asked for. */
    static final int ENDLESS_GOP = 1 << 30;

    private EncoderRules() {}

    static Map<String, String> video(String encoder, Map<String, String> asked) {
        Map<String, String> options = new HashMap<>(asked);
        switch (encoder) {
            case "libx264" -> {
                options.put("forced-idr", "1");
                options.put("sc_threshold", "0");
            }
            case "libx265" -> {
                options.put("forced-idr", "1");
                merge(options, "x265-params", "scenecut=0:open-gop=0:bframes=0:log-level=none");
                options.computeIfPresent("x265-params", (name, value) -> threads(asked, value));
            }
            case "libsvtav1" -> merge(options, "svtav1-params", "pred-struct=1:scd=0:lp=" + threads(asked));
            case "libaom-av1" -> {
                options.put("lag-in-frames", "0");
                options.putIfAbsent("usage", "realtime");
                options.putIfAbsent("cpu-used", "8");
            }
            case "libvpx-vp9", "libvpx" -> {
                options.put("lag-in-frames", "0");
                options.put("auto-alt-ref", "0");
                options.putIfAbsent("deadline", "realtime");
                options.putIfAbsent("cpu-used", "8");
            }
            case "libopenh264" -> options.putIfAbsent("allow_skip_frames", "0");
            default -> hardware(encoder, options);
        }
        return options;
    }

    /** Whether it works on threads that no one sees from outside. */
    static boolean hasOwnThreads(String encoder, Map<String, String> options) {
        return encoder.equals("libsvtav1")
                || !options.getOrDefault("threads", "1").equals("1");
    }

    /** SVT-AV1 holds pictures back unless its rate is constant. */
    static boolean needsConstantRate(String encoder) {
        return encoder.equals("libsvtav1");
    }

    /** Some share their bits out over as many pictures as they were told to expect, whatever times these have. */
    static boolean countsPictures(String encoder) {
        return encoder.equals("libopenh264") || encoder.equals("libsvtav1");
    }

    private static void hardware(String encoder, Map<String, String> options) {
        if (encoder.endsWith("_nvenc")) {
            options.put("forced-idr", "1");
            options.put("no-scenecut", "1");
            options.putIfAbsent("delay", "0");
        } else if (encoder.endsWith("_qsv")) {
            options.put("forced_idr", "1");
            options.putIfAbsent("async_depth", "1");
        }
    }

    /** Parameters that the encoder's own library reads: the last of a name holds. */
    private static void merge(Map<String, String> options, String name, String parameters) {
        options.merge(name, parameters, (asked, needed) -> asked + ":" + needed);
    }

    private static String threads(Map<String, String> asked, String parameters) {
        return asked.containsKey("threads") ? parameters : parameters + ":pools=none:frame-threads=1:wpp=0";
    }

    private static String threads(Map<String, String> asked) {
        return asked.getOrDefault("threads", "1");
    }
}
