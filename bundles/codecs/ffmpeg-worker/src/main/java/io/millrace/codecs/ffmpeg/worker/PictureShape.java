package io.millrace.codecs.ffmpeg.worker;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVFrameSideData;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.IntPointer;

/**
 * What a filter graph has to know of the pictures that come; another one needs another graph.
 *
 * @param format FFmpeg's pixel format
 * @param quarterTurns how often it has to be turned clockwise by 90 degrees to stand upright
 * @param colorSpace FFmpeg's number of the matrix
 * @param colorRange FFmpeg's number of the range
 */
record PictureShape(
        int width,
        int height,
        int format,
        int aspectWidth,
        int aspectHeight,
        int quarterTurns,
        int colorSpace,
        int colorRange) {
    /** Who claims that a pixel is wider or higher than this is mistaken. */
    private static final double WIDEST_PIXEL = 4;

    static PictureShape of(Frame frame) {
        AVFrame struct = frame.struct();
        boolean square = struct.sample_aspect_ratio().num() <= 0
                || struct.sample_aspect_ratio().den() <= 0;
        return new PictureShape(
                struct.width(),
                struct.height(),
                struct.format(),
                square ? 1 : struct.sample_aspect_ratio().num(),
                square ? 1 : struct.sample_aspect_ratio().den(),
                quarterTurns(struct),
                struct.colorspace(),
                struct.color_range());
    }

    private static int quarterTurns(AVFrame struct) {
        AVFrameSideData matrix = avutil.av_frame_get_side_data(struct, avutil.AV_FRAME_DATA_DISPLAYMATRIX);
        if (matrix == null || matrix.size() < 9L * Integer.BYTES) {
            return 0;
        }
        double counterClockwise = avutil.av_display_rotation_get(new IntPointer(matrix.data()));
        return Double.isNaN(counterClockwise) ? 0 : Math.floorMod(Math.round(-counterClockwise / 90), 4);
    }

    /** For FFmpeg's filter {@code buffer}; times are microseconds. */
    String bufferOptions() {
        return "video_size=" + width + "x" + height + ":pix_fmt=" + format + ":time_base=1/" + Times.PER_SECOND
                + ":pixel_aspect=" + aspectWidth + "/" + aspectHeight + ":colorspace=" + colorSpace + ":range="
                + colorRange;
    }

    /** Filters that put it upright; ends with a comma unless it is empty. */
    String upright() {
        return switch (quarterTurns) {
            case 1 -> "transpose=clock,";
            case 2 -> "hflip,vflip,";
            case 3 -> "transpose=cclock,";
            default -> "";
        };
    }

    /** Pixels; both even. */
    record Size(int width, int height) {}

    /**
     * The size of an output with square pixels, upright: as many lines as are wanted, and as wide as the picture is shown.
     *
     * @param wantedWidth for pixels that are square already; 0 for the picture's own
     * @param wantedHeight 0 for the picture's own
     */
    Size output(int wantedWidth, int wantedHeight) {
        int across = wantedWidth;
        int down = wantedHeight;
        if (wantedWidth == 0 || wantedHeight == 0) {
            across = liesOnItsSide() ? height : width;
            down = liesOnItsSide() ? width : height;
        } else if (liesOnItsSide() && wantedWidth > wantedHeight == width > height) {
            across = wantedHeight;
            down = wantedWidth;
        }
        double stretch = (double) aspectWidth / aspectHeight;
        double shown = liesOnItsSide() ? 1 / stretch : stretch;
        boolean believed = shown >= 1 / WIDEST_PIXEL && shown <= WIDEST_PIXEL;
        long square = believed ? Math.round(across * shown) : across;
        return new Size((int) Math.max(2, square & ~1), Math.max(2, down & ~1));
    }

    boolean liesOnItsSide() {
        return quarterTurns % 2 == 1;
    }
}
