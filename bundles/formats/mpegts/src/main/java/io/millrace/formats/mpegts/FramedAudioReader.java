package io.millrace.formats.mpegts;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.Sample;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Audio whose frames begin with a sync word and tell their size: cuts them out of the byte stream, also where they cross
 * PES packets. A time stamp belongs to the first frame that begins in its packet; the others follow by their duration.
 */
final class FramedAudioReader implements ElementaryReader {
    /** How one codec is framed. */
    interface Framing {
        /** Whether a frame may begin with these two bytes: a cheap look, so that garbage is passed over fast. */
        boolean isSyncWord(byte first, byte second);

        /** Bytes of a header that {@link #frameBytes} needs. */
        int headerBytes();

        /**
         * Size of the access unit that begins at the buffer's position, as far as the bytes there tell.
         *
         * @throws MalformedBitstreamException if none begins there
         */
        int frameBytes(ByteBuffer bytes);

        /** The frame's format; {@code present} if it is the same. */
        AudioFormat format(ByteBuffer frame, AudioFormat present);

        /** The frame without what its container added, a view. */
        ByteBuffer payload(ByteBuffer frame);

        /** Samples at the format's rate. */
        int samples(AudioFormat format, ByteBuffer frame);
    }

    private static final int NO_FRAME = -1;
    private static final int MAX_HELD_BYTES = 256 << 10;

    private final Framing framing;
    private final ElementaryOutput out;
    private byte[] held = new byte[0];
    private int size;
    /** Time of the frame from which the next ones are counted, and samples since. */
    private long anchorUs;

    private long samples;
    private boolean timed;
    private boolean inSync;

    FramedAudioReader(Framing framing, ElementaryOutput out) {
        this.framing = framing;
        this.out = out;
    }

    @Override
    public void lost() {
        size = 0;
        timed = false;
        inSync = false;
    }

    @Override
    public void unit(PesUnit unit) {
        int count = unit.to - unit.from;
        if (size + count > MAX_HELD_BYTES) {
            lost();
            out.broken("Its frames do not end");
            return;
        }
        int before = size;
        if (size + count > held.length) {
            held = Arrays.copyOf(held, Math.max(size + count, Math.min(MAX_HELD_BYTES, held.length * 2)));
        }
        System.arraycopy(unit.bytes, unit.from, held, size, count);
        size += count;
        cut(before, unit.pts == PesUnit.NO_TIME ? PesUnit.NO_TIME : out.timeUs(unit.pts), unit.pts != PesUnit.NO_TIME);
    }

    private void cut(int unitStart, long ptsUs, boolean hasTime) {
        int at = 0;
        boolean pending = hasTime;
        while (size - at >= framing.headerBytes()) {
            int length = framing.isSyncWord(held[at], held[at + 1]) ? frameBytes(at) : NO_FRAME;
            if (length == NO_FRAME) {
                loseSync();
                at++;
                continue;
            }
            if (length > size - at) {
                break;
            }
            if (pending && at >= unitStart) {
                pending = false;
                anchorUs = ptsUs;
                samples = 0;
                timed = true;
            }
            frame(ByteBuffer.wrap(held, at, length));
            at += length;
        }
        if (pending && size > at && at >= unitStart) {
            // the frame that begins in this packet ends in the next
            anchorUs = ptsUs;
            samples = 0;
            timed = true;
        }
        size -= at;
        System.arraycopy(held, at, held, 0, size);
    }

    private void loseSync() {
        if (inSync) {
            inSync = false;
            timed = false;
            out.broken("Its frames do not follow each other");
        }
    }

    /** Size of the frame that begins here. Out of sync, the next has to begin where it ends, as far as that is here. */
    private int frameBytes(int at) {
        try {
            int length = framing.frameBytes(ByteBuffer.wrap(held, at, size - at));
            int next = at + length;
            boolean isFollowed =
                    inSync || size - next < framing.headerBytes() || framing.isSyncWord(held[next], held[next + 1]);
            return isFollowed ? length : NO_FRAME;
        } catch (MalformedBitstreamException noFrame) {
            return NO_FRAME;
        }
    }

    private void frame(ByteBuffer frame) {
        try {
            AudioFormat present = (AudioFormat) out.format();
            AudioFormat format = framing.format(frame, present);
            out.format(format);
            inSync = true;
            if (!timed) {
                out.dropped();
                return;
            }
            long us = anchorUs + samples * 1_000_000 / format.sampleRateHz();
            ByteBuffer payload = framing.payload(frame);
            samples += framing.samples(format, payload);
            ByteBuffer copy =
                    ByteBuffer.allocate(payload.remaining()).put(payload).flip();
            out.sample(us, us, Sample.SYNC, copy);
        } catch (MalformedBitstreamException broken) {
            out.broken(broken.getMessage());
        }
    }
}
