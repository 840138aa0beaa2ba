package io.millrace.codecs.ffmpeg.wire;

import java.nio.ByteBuffer;

/** Messages from bytes that the other side sent. */
final class MessageDecoder {
    private MessageDecoder() {}

    /**
     * Reads one message. Payloads are views of the body, which belongs to the message from now on.
     *
     * @throws WireException if it is none
     */
    static Message decode(int type, ByteBuffer body) throws WireException {
        BodyReader in = new BodyReader(body);
        Message message =
                switch (type) {
                    case MessageType.HELLO -> new FromWorker.Hello(in.u16(), in.line(), in.list(in::line));
                    case MessageType.JOB ->
                        new ToWorker.Job(in.i32(), in.flag(), in.u8(), in.text(), in.list(() -> Fields.outputSpec(in)));
                    case MessageType.TRACKS -> new ToWorker.Tracks(in.u8(), in.list(() -> entry(in)));
                    case MessageType.SAMPLE ->
                        new ToWorker.Sample(in.u8(), in.u8(), in.u8(), in.i64(), in.i64(), in.payload());
                    case MessageType.BREAK -> new ToWorker.Break(in.u8());
                    case MessageType.OUTPUT_TRACK -> new FromWorker.OutputTrack(in.u16(), Fields.trackInfo(in));
                    case MessageType.OUTPUT_SAMPLE ->
                        new FromWorker.OutputSample(in.u16(), in.u8(), in.i64(), in.i64(), in.payload());
                    case MessageType.STATUS ->
                        new FromWorker.Status(in.i32(), in.i64(), in.i64(), in.list(() -> report(in)));
                    case MessageType.FAILED -> new FromWorker.Failed(in.u16(), in.line());
                    case MessageType.PICTURE -> picture(in);
                    case MessageType.PICTURE_DATA ->
                        new FromWorker.PictureData(
                                in.i32(), in.i64(), in.count(), in.count(), in.count(), in.payload());
                    case MessageType.SOUND -> new ToWorker.Sound(in.i32(), in.u8(), in.count(), in.u8(), in.count());
                    case MessageType.SOUND_DATA ->
                        new FromWorker.SoundData(in.i32(), in.i64(), in.count(), in.u8(), in.count(), in.payload());
                    case MessageType.PICTURE_NEXT -> new ToWorker.PictureNext(in.i32(), in.flag());
                    case MessageType.MEASURE ->
                        new ToWorker.Measure(in.list(() -> new ToWorker.Measure.Candidate(in.text(), in.map())));
                    case MessageType.MEASURED ->
                        new FromWorker.Measured(in.list(() -> new FromWorker.Measured.Cost(in.line(), in.f64())));
                    case MessageType.DRAIN -> new ToWorker.Drain();
                    default -> throw new WireException("There is no message " + type);
                };
        in.checkEnd();
        return message;
    }

    private static ToWorker.Tracks.Entry entry(BodyReader in) throws WireException {
        return new ToWorker.Tracks.Entry(in.u8(), Fields.trackInfo(in));
    }

    private static ToWorker.Picture picture(BodyReader in) throws WireException {
        return new ToWorker.Picture(
                in.i32(),
                in.u8(),
                in.choice(ToWorker.PictureFormat.values()),
                in.count(),
                in.count(),
                in.f64(),
                in.flag());
    }

    private static FromWorker.OutputReport report(BodyReader in) throws WireException {
        return new FromWorker.OutputReport(
                in.u16(),
                in.choice(FromWorker.OutputState.values()),
                in.line(),
                in.count(),
                in.count(),
                in.finite(),
                in.finite(),
                in.count(),
                in.finite(),
                in.i64());
    }
}
