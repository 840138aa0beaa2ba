package io.millrace.formats.mpegts;

import io.millrace.formats.bitstream.BitReader;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a splice_info_section (ANSI/SCTE 35) announces, as far as an event tells it. Of a time signal, the first segmentation
 * descriptor says what happens.
 *
 * @param command what kind of message
 * @param eventId splice_event_id or segmentation_event_id
 * @param cancelled the event announced before does not take place
 * @param ptsTicks when, 33 bits at 90 kHz with the adjustment added; empty if at once or not told
 * @param durationTicks how long, at 90 kHz
 * @param outOfNetwork whether the splice leaves the network feed (a break begins) or returns to it
 * @param segmentationType segmentation_type_id
 */
public record SpliceInfo(
        Command command,
        OptionalLong eventId,
        boolean cancelled,
        OptionalLong ptsTicks,
        OptionalLong durationTicks,
        boolean outOfNetwork,
        OptionalInt segmentationType) {

    /** Splice commands. */
    public enum Command {
        SPLICE_NULL,
        SPLICE_SCHEDULE,
        SPLICE_INSERT,
        TIME_SIGNAL,
        BANDWIDTH_RESERVATION,
        PRIVATE
    }

    static final long TIME_MASK = (1L << 33) - 1;
    /** Where pts_adjustment begins: bit 7 of byte 4. */
    static final int ADJUSTMENT_BYTE = 4;

    private static final int TABLE_ID = 0xFC;
    private static final int SEGMENTATION = 2;
    private static final int CUEI = 0x43554549;

    /**
     * Reads a section, from table_id to CRC.
     *
     * @throws MalformedBitstreamException if it is none, has a wrong CRC or is encrypted
     */
    public static SpliceInfo parse(ByteBuffer section) {
        if (section.remaining() < 15 || Crc32Mpeg.of(section) != 0) {
            throw new MalformedBitstreamException("Not a splice_info_section with a right checksum");
        }
        BitReader in = new BitReader(section);
        if (in.bits(8) != TABLE_ID) {
            throw new MalformedBitstreamException("Not a splice_info_section");
        }
        in.skip(16 + 8);
        if (in.flag()) {
            throw new MalformedBitstreamException("The splice_info_section is encrypted");
        }
        in.skip(6);
        long adjustment = in.longBits(33);
        in.skip(8 + 12);
        int length = in.bits(12);
        int type = in.bits(8);
        long start = in.position();
        SpliceInfo command = command(in, type, adjustment);
        // older senders leave the length of the command open
        if (length != 0xFFF) {
            if (in.position() > start + 8L * length) {
                throw new MalformedBitstreamException("The splice command is longer than it says");
            }
            in.skip(start + 8L * length - in.position());
        }
        return type == 6 ? command.withSegmentation(in) : command;
    }

    private static SpliceInfo command(BitReader in, int type, long adjustment) {
        return switch (type) {
            case 0 -> of(Command.SPLICE_NULL, OptionalLong.empty());
            case 4 -> of(Command.SPLICE_SCHEDULE, OptionalLong.empty());
            case 5 -> insert(in, adjustment);
            case 6 -> of(Command.TIME_SIGNAL, time(in, adjustment));
            case 7 -> of(Command.BANDWIDTH_RESERVATION, OptionalLong.empty());
            case 255 -> of(Command.PRIVATE, OptionalLong.empty());
            default -> throw new MalformedBitstreamException("Splice command " + type + " is not defined");
        };
    }

    private static SpliceInfo of(Command command, OptionalLong pts) {
        return new SpliceInfo(
                command, OptionalLong.empty(), false, pts, OptionalLong.empty(), false, OptionalInt.empty());
    }

    private static SpliceInfo insert(BitReader in, long adjustment) {
        OptionalLong event = OptionalLong.of(in.longBits(32));
        boolean cancelled = in.flag();
        in.skip(7);
        OptionalLong pts = OptionalLong.empty();
        OptionalLong duration = OptionalLong.empty();
        boolean out = false;
        if (!cancelled) {
            out = in.flag();
            boolean programme = in.flag();
            boolean timed = in.flag();
            boolean immediate = in.flag();
            in.skip(4);
            if (programme && !immediate) {
                pts = time(in, adjustment);
            }
            for (int components = programme ? 0 : in.bits(8); components > 0; components--) {
                in.skip(8);
                OptionalLong own = immediate ? OptionalLong.empty() : time(in, adjustment);
                pts = pts.isPresent() ? pts : own;
            }
            if (timed) {
                in.skip(7);
                duration = OptionalLong.of(in.longBits(33));
            }
            in.skip(32);
        }
        return new SpliceInfo(Command.SPLICE_INSERT, event, cancelled, pts, duration, out, OptionalInt.empty());
    }

    private static OptionalLong time(BitReader in, long adjustment) {
        if (!in.flag()) {
            in.skip(7);
            return OptionalLong.empty();
        }
        in.skip(6);
        return OptionalLong.of(in.longBits(33) + adjustment & TIME_MASK);
    }

    private SpliceInfo withSegmentation(BitReader in) {
        long left = 8L * in.bits(16);
        while (left >= 16 && in.bitsLeft() >= left) {
            int tag = in.bits(8);
            int length = in.bits(8);
            long end = in.position() + 8L * length;
            left -= 16 + 8L * length;
            if (left < 0) {
                break;
            }
            if (tag == SEGMENTATION && length >= 9 && (int) in.longBits(32) == CUEI) {
                return segmentation(in);
            }
            in.skip(end - in.position());
        }
        return this;
    }

    private SpliceInfo segmentation(BitReader in) {
        OptionalLong event = OptionalLong.of(in.longBits(32));
        boolean cancel = in.flag();
        in.skip(7);
        if (cancel) {
            return new SpliceInfo(command, event, true, ptsTicks, durationTicks, false, OptionalInt.empty());
        }
        boolean programme = in.flag();
        boolean timed = in.flag();
        in.skip(6);
        if (!programme) {
            in.skip(48L * in.bits(8));
        }
        OptionalLong duration = timed ? OptionalLong.of(in.longBits(40)) : OptionalLong.empty();
        in.skip(8);
        in.skip(8L * in.bits(8));
        int type = in.bits(8);
        return new SpliceInfo(command, event, false, ptsTicks, duration, leaves(type), OptionalInt.of(type));
    }

    /** Starts of breaks, advertisements and placement opportunities; the others are their ends, or other things. */
    private static boolean leaves(int segmentationType) {
        return switch (segmentationType) {
            case 0x22, 0x30, 0x32, 0x34, 0x36, 0x38, 0x3A, 0x3C, 0x3E, 0x44, 0x46 -> true;
            default -> false;
        };
    }
}
