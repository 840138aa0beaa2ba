package io.millrace.analyzers.health;

import io.millrace.api.health.Advice.Remedy;
import java.util.List;
import java.util.Locale;

/** What to change, by the names that OBS Studio 30 to 32, FFmpeg and most other encoders have for their settings. */
final class Remedies {
    /** Where the settings of the encoder are in OBS. */
    private static final String OBS_ENCODER =
            "Settings > Output > Output Mode: Advanced > Streaming > Encoder Settings > ";

    /** The filter works at 192 kHz, and gives that to the encoder if nothing is said. */
    private static final String LOUDNESS = "-af loudnorm=I=-16:TP=-1.5 -ar 48000";

    private static final int KEY_SECONDS = 2;

    private Remedies() {}

    static List<Remedy> keyInterval(int framesPerSecond) {
        int frames = KEY_SECONDS * framesPerSecond;
        return of(
                OBS_ENCODER + "Keyframe Interval: 2 s (0 means automatic: up to 250 pictures)",
                "-g " + frames + " -keyint_min " + frames + " -sc_threshold 0",
                "GOP length, I-frame or keyframe interval: 2 s (" + frames
                        + " frames), fixed; scene change detection off; closed GOP");
    }

    static List<Remedy> noReordering() {
        return of(
                OBS_ENCODER + "B-Frames: 0; with x264, Tune: zerolatency, or x264 Options: bframes=0",
                "-bf 0 (or -tune zerolatency with libx264)",
                "B-frames: 0, or profile Baseline");
    }

    static List<Remedy> constantFrameRate(int framesPerSecond) {
        return of(
                "Settings > Video > Common FPS Values: " + framesPerSecond + "; with x264, " + OBS_ENCODER
                        + "Variable Framerate (VFR): off",
                "-fps_mode cfr -r " + framesPerSecond,
                "Frame rate: constant, " + framesPerSecond
                        + " frames/s; on cameras, slow shutter or automatic low light" + " mode off");
    }

    static List<Remedy> lessWork() {
        return of(
                "View > Stats shows \"Skipped frames due to encoding lag\" and \"Frames missed due to rendering lag\":"
                        + " choose a hardware encoder, a faster CPU Usage Preset, or a smaller Settings > Video > Output"
                        + " (Scaled) Resolution",
                "-preset veryfast (or superfast), or a smaller picture: -vf scale=-2:720",
                "A faster preset, a smaller picture or fewer frames a second");
    }

    static List<Remedy> constantBitrate(long kbps) {
        return of(
                OBS_ENCODER + "Rate Control: CBR, Bitrate: " + kbps + " Kbps",
                String.format(Locale.ROOT, "-b:v %1$dk -maxrate %1$dk -bufsize %2$dk", kbps, 2 * kbps),
                "Rate control: CBR, " + kbps + " kbit/s");
    }

    static List<Remedy> upload() {
        return List.of(
                new Remedy(
                        "OBS",
                        "View > Stats shows \"Dropped Frames (Network)\": choose a lower Bitrate, or Settings > Advanced >"
                                + " Network > Dynamically change bitrate to manage congestion"),
                new Remedy("FFmpeg", "-re for files; a lower -b:v for a line that is too slow"),
                new Remedy("Encoder", "A lower bit rate: at most three quarters of what the line uploads"),
                new Remedy("Network", "A cable in place of Wi-Fi; or publish over SRT, which repeats what was lost"));
    }

    static List<Remedy> srtLatency() {
        return List.of(
                new Remedy("OBS", "Server: srt://HOST:8890?latency=500000&streamid=... (microseconds)"),
                new Remedy("FFmpeg", "srt://HOST:8890?latency=500000&streamid=... (microseconds)"),
                new Remedy("Encoder", "SRT latency: four times the round trip time, 500 ms on bad lines"),
                new Remedy("Network", "A cable in place of Wi-Fi, or a lower bit rate"));
    }

    static List<Remedy> timestamps() {
        return of(
                "Properties of the audio source > Use Device Timestamps: off; restart a source that lags",
                "-fflags +genpts for sources without times, -af aresample=async=1 for sound with gaps",
                "Genlock or a common clock for sound and picture; restart the encoder");
    }

    static List<Remedy> sampleRate() {
        return of("Settings > Audio > Sample Rate: 48 kHz", "-ar 48000", "Audio sampling rate: 48 kHz");
    }

    static List<Remedy> audioBitrate() {
        return of(
                "Settings > Output > Audio > Audio Bitrate: 128 or more",
                "-b:a 128k",
                "Audio bit rate: 128 kbit/s or more");
    }

    static List<Remedy> audioCodec() {
        return of(
                "Settings > Output > Streaming > Audio Encoder: FFmpeg AAC",
                "-c:a aac -b:a 128k",
                "Audio codec: AAC-LC");
    }

    static List<Remedy> videoCodec() {
        return of(
                "Settings > Output > Streaming > Video Encoder: one of H.264 (x264, NVENC, QuickSync)",
                "-c:v libx264 -pix_fmt yuv420p",
                "Video codec: H.264, 8 bit 4:2:0; or a ladder here: media:ladder");
    }

    static List<Remedy> sound() {
        return of(
                "Audio Mixer: unmute the source and look at its meter; Settings > Audio > Global Audio Devices: choose the"
                        + " microphone",
                "Check the input: ffmpeg -i SOURCE -af volumedetect -f null -",
                "Check the audio input, its cable and the mute switch");
    }

    static List<Remedy> louder() {
        return of(
                "Audio Mixer: speech between -20 and -10 dB; Filters > Gain lifts a quiet source",
                LOUDNESS,
                "Input gain: speech around -18 dBFS RMS, peaks below -3 dBFS");
    }

    static List<Remedy> quieter() {
        return of(
                "Audio Mixer: below the red; Filters > Limiter > Threshold: -3 dB",
                LOUDNESS + ", or -af alimiter=limit=0.7:level=false",
                "Input gain down, limiter at -3 dBFS");
    }

    static List<Remedy> syncOffset() {
        return of(
                "Advanced Audio Properties > Sync Offset of the source",
                "-itsoffset SECONDS before the -i of what is early",
                "Audio delay: set it until lips and voice agree");
    }

    static List<Remedy> drift() {
        return of(
                "Settings > Audio > Sample Rate: 48 kHz, and the same for the device in the operating system",
                "-af aresample=async=1 -fps_mode cfr",
                "One clock for sound and picture (genlock, embedded audio); sampling rate of the device: 48 kHz");
    }

    static List<Remedy> picture() {
        return of(
                "Look at the preview: restart the source (Properties > Deactivate > Activate), check the scene",
                "Check the input, and that it is read in real time",
                "Check camera, cable and input");
    }

    static List<Remedy> connection() {
        return List.of(
                new Remedy("OBS", "Start Streaming again; Settings > Advanced > Automatically Reconnect: on"),
                new Remedy("FFmpeg", "Is the program stopped or waiting for its input?"),
                new Remedy("Encoder", "Is it running, and its network connected?"));
    }

    private static List<Remedy> of(String obs, String ffmpeg, String encoder) {
        return List.of(new Remedy("OBS", obs), new Remedy("FFmpeg", ffmpeg), new Remedy("Encoder", encoder));
    }
}
