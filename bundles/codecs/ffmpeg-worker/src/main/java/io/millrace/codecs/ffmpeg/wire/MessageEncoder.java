package io.millrace.codecs.ffmpeg.wire;

import java.nio.ByteBuffer;

/** Messages as bytes. */
final class MessageEncoder {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private MessageEncoder() {}

    /** The message: what comes first, and a payload that is not copied. */
    static ByteBuffer[] encode(Message message) {
        return message instanceof ToWorker fromServer ? encode(fromServer) : encode((FromWorker) message);
    }

    private static ByteBuffer[] encode(ToWorker message) {
        if (message instanceof ToWorker.Sample sample) {
            BodyWriter out =
                    new BodyWriter(MessageType.SAMPLE).u8(sample.input()).u8(sample.track());
            out.u8(sample.flags()).i64(sample.dtsUs()).i64(sample.ptsUs());
            return with(out, sample.payload());
        }
        if (message instanceof ToWorker.Job job) {
            BodyWriter out =
                    new BodyWriter(MessageType.JOB).i32(job.generation()).flag(job.live());
            out.u8(job.inputs()).text(job.graph()).list(job.outputs(), output -> Fields.write(out, output));
            return with(out, NOTHING);
        }
        if (message instanceof ToWorker.Tracks tracks) {
            BodyWriter out = new BodyWriter(MessageType.TRACKS).u8(tracks.input());
            out.list(tracks.tracks(), entry -> Fields.write(out.u8(entry.track()), entry.info()));
            return with(out, NOTHING);
        }
        if (message instanceof ToWorker.Picture picture) {
            BodyWriter out =
                    new BodyWriter(MessageType.PICTURE).i32(picture.request()).u8(picture.input());
            out.u8(picture.format().ordinal()).i32(picture.width()).i32(picture.height());
            return with(out.f64(picture.perSecond()).flag(picture.keyPicturesOnly()), NOTHING);
        }
        if (message instanceof ToWorker.Sound sound) {
            BodyWriter out = new BodyWriter(MessageType.SOUND).i32(sound.request());
            out.u8(sound.input()).i32(sound.samplesPerSecond());
            return with(out.u8(sound.channels()).i32(sound.blockSamples()), NOTHING);
        }
        if (message instanceof ToWorker.PictureNext next) {
            return with(
                    new BodyWriter(MessageType.PICTURE_NEXT).i32(next.request()).flag(next.goOn()), NOTHING);
        }
        if (message instanceof ToWorker.Measure measure) {
            BodyWriter out = new BodyWriter(MessageType.MEASURE);
            out.list(measure.candidates(), candidate -> out.text(candidate.encoder())
                    .map(candidate.options()));
            return with(out, NOTHING);
        }
        if (message instanceof ToWorker.Break end) {
            return with(new BodyWriter(MessageType.BREAK).u8(end.input()), NOTHING);
        }
        return with(new BodyWriter(MessageType.DRAIN), NOTHING);
    }

    private static ByteBuffer[] encode(FromWorker message) {
        if (message instanceof FromWorker.OutputSample sample) {
            BodyWriter out = new BodyWriter(MessageType.OUTPUT_SAMPLE)
                    .u16(sample.output())
                    .u8(sample.flags());
            return with(out.i64(sample.dtsUs()).i64(sample.ptsUs()), sample.payload());
        }
        if (message instanceof FromWorker.OutputTrack track) {
            BodyWriter out = new BodyWriter(MessageType.OUTPUT_TRACK).u16(track.output());
            Fields.write(out, track.info());
            return with(out, NOTHING);
        }
        if (message instanceof FromWorker.PictureData picture) {
            BodyWriter out = new BodyWriter(MessageType.PICTURE_DATA)
                    .i32(picture.request())
                    .i64(picture.ptsUs());
            out.i32(picture.width()).i32(picture.height()).i32(picture.leftOut());
            return with(out, picture.data());
        }
        if (message instanceof FromWorker.SoundData sound) {
            BodyWriter out = new BodyWriter(MessageType.SOUND_DATA).i32(sound.request());
            out.i64(sound.ptsUs()).i32(sound.samplesPerSecond()).u8(sound.channels());
            return with(out.i32(sound.leftOut()), sound.data());
        }
        if (message instanceof FromWorker.Status status) {
            BodyWriter out = new BodyWriter(MessageType.STATUS).i32(status.generation());
            out.i64(status.residentBytes()).i64(status.corruptUnits());
            out.list(status.outputs(), report -> write(out, report));
            return with(out, NOTHING);
        }
        if (message instanceof FromWorker.Failed failed) {
            return with(new BodyWriter(MessageType.FAILED).u16(failed.output()).text(failed.reason()), NOTHING);
        }
        if (message instanceof FromWorker.Hello hello) {
            BodyWriter out = new BodyWriter(MessageType.HELLO).u16(hello.protocolVersion());
            return with(out.text(hello.ffmpegVersion()).list(hello.encoders(), out::text), NOTHING);
        }
        FromWorker.Measured measured = (FromWorker.Measured) message;
        BodyWriter out = new BodyWriter(MessageType.MEASURED);
        out.list(measured.costs(), cost -> out.text(cost.encoder()).f64(cost.cpuSeconds()));
        return with(out, NOTHING);
    }

    private static void write(BodyWriter out, FromWorker.OutputReport report) {
        out.u16(report.output()).u8(report.state().ordinal()).text(report.encoder());
        out.i32(report.width()).i32(report.height());
        out.f64(report.framesPerSecond()).f64(report.speed()).i32(report.queuedFrames());
        out.f64(report.cpuPercent()).i64(report.droppedFrames());
    }

    private static ByteBuffer[] with(BodyWriter out, ByteBuffer payload) {
        return new ByteBuffer[] {out.finish(payload.remaining()), payload.duplicate()};
    }
}
