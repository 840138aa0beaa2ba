package io.millrace.codecs.ffmpeg.wire;

import io.millrace.api.codec.Watermark;
import java.nio.file.Path;
import java.util.List;

/** Fields that several messages share. */
final class Fields {
    private static final int VIDEO = 0;
    private static final int AUDIO = 1;
    private static final int LOGO = 0;
    private static final int TEXT = 1;

    private Fields() {}

    static void write(BodyWriter out, TrackInfo info) {
        if (info instanceof TrackInfo.Video video) {
            out.u8(VIDEO).i32(video.fourCc()).bytes(video.configuration());
            out.i32(video.width()).i32(video.height()).i32(video.frames()).i32(video.seconds());
        } else if (info instanceof TrackInfo.Audio audio) {
            out.u8(AUDIO).i32(audio.fourCc()).bytes(audio.configuration());
            out.i32(audio.sampleRateHz()).u8(audio.channels());
        }
    }

    static TrackInfo trackInfo(BodyReader in) throws WireException {
        return switch (in.u8()) {
            case VIDEO -> new TrackInfo.Video(in.i32(), in.bytes(), in.count(), in.count(), in.count(), in.count());
            case AUDIO -> new TrackInfo.Audio(in.i32(), in.bytes(), in.count(), in.u8());
            default -> throw new WireException("A track is neither video nor audio");
        };
    }

    static void write(BodyWriter out, OutputSpec spec) {
        out.u8(spec instanceof OutputSpec.Video ? VIDEO : AUDIO)
                .u16(spec.output())
                .i32(spec.fourCc());
        out.text(spec.encoder()).i64(spec.bitsPerSecond()).map(spec.options());
        if (spec instanceof OutputSpec.Video video) {
            out.i32(video.width()).i32(video.height()).f64(video.maxFramesPerSecond());
            out.text(video.overlay()).list(video.watermarks(), mark -> write(out, mark));
        } else if (spec instanceof OutputSpec.Audio audio) {
            out.i32(audio.sampleRateHz()).u8(audio.channels()).f64(audio.loudnessLufs());
        }
    }

    static OutputSpec outputSpec(BodyReader in) throws WireException {
        int kind = in.u8();
        int output = in.u16();
        int fourCc = in.i32();
        String encoder = in.text();
        long bitsPerSecond = in.i64();
        var options = in.map();
        return switch (kind) {
            case VIDEO -> {
                int width = in.count();
                int height = in.count();
                double rate = in.f64();
                String overlay = in.text();
                List<Watermark> marks = in.list(() -> watermark(in));
                yield new OutputSpec.Video(
                        output, fourCc, encoder, width, height, rate, bitsPerSecond, options, overlay, marks);
            }
            case AUDIO -> {
                int rateHz = in.count();
                int channels = in.u8();
                yield new OutputSpec.Audio(output, fourCc, encoder, rateHz, channels, bitsPerSecond, options, in.f64());
            }
            default -> throw new WireException("An output is neither video nor audio");
        };
    }

    private static void write(BodyWriter out, Watermark mark) {
        out.u8(mark instanceof Watermark.Logo ? LOGO : TEXT).u8(mark.corner().ordinal());
        out.f64(mark.marginPercent()).f64(mark.sizePercent());
        if (mark instanceof Watermark.Logo logo) {
            out.text(logo.file().toString()).f64(logo.opacity());
        } else if (mark instanceof Watermark.Text text) {
            out.text(text.text()).text(text.font()).i32(text.colour()).i32(text.box());
        }
    }

    private static Watermark watermark(BodyReader in) throws WireException {
        int kind = in.u8();
        Watermark.Corner corner = in.choice(Watermark.Corner.values());
        double margin = in.f64();
        double size = in.f64();
        try {
            return switch (kind) {
                case LOGO -> new Watermark.Logo(Path.of(in.text()), corner, margin, size, in.f64());
                case TEXT -> new Watermark.Text(in.text(), in.text(), corner, margin, size, in.i32(), in.i32());
                default -> throw new WireException("A watermark is neither a logo nor a text");
            };
        } catch (IllegalArgumentException e) {
            throw new WireException("A watermark cannot be: " + e.getMessage());
        }
    }
}
