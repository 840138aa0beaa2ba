package io.millrace.codecs.ffmpeg.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/** Which encoders work on this machine: those that open. */
final class EncoderProbe {
    private static final List<String> KNOWN = List.of(
            "h264_nvenc",
            "h264_qsv",
            "h264_vaapi",
            "libx264",
            "libopenh264",
            "hevc_nvenc",
            "hevc_qsv",
            "hevc_vaapi",
            "libx265",
            "av1_nvenc",
            "av1_qsv",
            "av1_vaapi",
            "libsvtav1",
            "libaom-av1",
            "vp9_qsv",
            "vp9_vaapi",
            "libvpx-vp9",
            "aac",
            "libopus",
            "libmp3lame");
    private static final int WIDTH = 256;
    private static final int HEIGHT = 160;

    /** Opens everywhere, but tells the console so at length. */
    private static final String TALKATIVE = "libsvtav1";

    private EncoderProbe() {}

    static List<String> opening() {
        return opening(Surfaces::device);
    }

    /** @param devices the device that those which need one work on, if there is one */
    static List<String> opening(Supplier<Optional<String>> devices) {
        List<String> opening = new ArrayList<>();
        for (String name : KNOWN) {
            AVCodec codec = avcodec.avcodec_find_encoder_by_name(name);
            if (codec == null) {
                continue;
            }
            if (name.equals(TALKATIVE) || opens(name, codec.type() == avutil.AVMEDIA_TYPE_VIDEO, devices)) {
                opening.add(name);
            }
        }
        return opening;
    }

    private static boolean opens(String name, boolean video, Supplier<Optional<String>> devices) {
        try {
            if (video) {
                PictureEncoder.open(name, EncoderProbe::setUpVideo, Map.of(), devices)
                        .close();
            } else {
                Encoder.open(
                                name,
                                codec -> new AudioTarget(48_000, 2, AudioTarget.formatOf(name)).setUp(codec, 96_000),
                                Map.of())
                        .close();
            }
            return true;
        } catch (FfmpegException e) {
            return false;
        }
    }

    private static void setUpVideo(AVCodecContext codec) {
        codec.width(WIDTH).height(HEIGHT);
        codec.time_base().num(1).den(Times.PER_SECOND);
        codec.framerate().num(30).den(1);
        codec.bit_rate(200_000).gop_size(60).max_b_frames(0);
    }
}
