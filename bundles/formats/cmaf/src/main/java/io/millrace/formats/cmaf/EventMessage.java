package io.millrace.formats.cmaf;

import io.millrace.formats.bitstream.ByteCursor;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * An {@code emsg} box (ISO/IEC 23009-1 clause 5.10.3.3). Written as version 1, whose time is absolute on the track's
 * timeline; version 0 is read as well.
 *
 * @param schemeIdUri what {@code data} holds
 * @param value the scheme's sub-kind, often empty
 * @param timescaleHz ticks a second of {@code time} and {@code duration}; in CMAF that of the track
 * @param time presentation time in ticks; from the earliest presentation time of its segment if {@code relative}
 * @param relative whether it came in version 0
 * @param duration in ticks, {@link #UNKNOWN_DURATION} if it is not known
 * @param id tells events of one scheme and value apart: players ignore a repeated one
 * @param data the message
 */
public record EventMessage(
        String schemeIdUri,
        String value,
        long timescaleHz,
        long time,
        boolean relative,
        long duration,
        long id,
        ByteBuffer data) {
    /** ID3v2 tags (AOM, Carriage of ID3 Timed Metadata in CMAF). */
    public static final String ID3_SCHEME = "https://aomedia.org/emsg/ID3";
    /** Binary splice_info_section (ANSI/SCTE 214-3). */
    public static final String SCTE35_SCHEME = "urn:scte:scte35:2013:bin";

    public static final long UNKNOWN_DURATION = 0xFFFF_FFFFL;

    private static final int EMSG = 'e' << 24 | 'm' << 16 | 's' << 8 | 'g';
    private static final int FIXED_BYTES = 12 + 4 + 8 + 4 + 4 + 2;

    /** @throws IllegalArgumentException if a number does not fit its field or a text holds the character NUL */
    public EventMessage {
        if (timescaleHz <= 0 || timescaleHz > UNKNOWN_DURATION || time < 0) {
            throw new IllegalArgumentException("An event needs a timescale and a time from 0 on");
        }
        if (duration < 0 || duration > UNKNOWN_DURATION || id < 0 || id > UNKNOWN_DURATION) {
            throw new IllegalArgumentException("Duration and id of an event have 32 bits");
        }
        if (schemeIdUri.indexOf(0) >= 0 || value.indexOf(0) >= 0) {
            throw new IllegalArgumentException("Scheme and value of an event end at the first NUL");
        }
        data = data.slice().asReadOnlyBuffer();
    }

    /**
     * An event of unknown duration.
     *
     * @param ptsUs presentation time on the stream's timeline, from 0 on
     */
    public static EventMessage at(
            long ptsUs, String schemeIdUri, String value, int timescaleHz, long id, ByteBuffer data) {
        long time = Ticks.ofUs(ptsUs, timescaleHz);
        return new EventMessage(schemeIdUri, value, timescaleHz, time, false, UNKNOWN_DURATION, id, data);
    }

    @Override
    public ByteBuffer data() {
        return data.duplicate();
    }

    /** The box, as version 1. */
    public ByteBuffer toBox() {
        ByteBuffer out = ByteBuffer.allocate(boxBytes());
        put(out);
        return out.flip();
    }

    int boxBytes() {
        return FIXED_BYTES + utf8(schemeIdUri).length + utf8(value).length + data.remaining();
    }

    void put(ByteBuffer out) {
        if (relative) {
            throw new IllegalArgumentException("The time of an event has to be absolute to be written");
        }
        out.putInt(boxBytes()).putInt(EMSG).putInt(1 << 24);
        out.putInt((int) timescaleHz).putLong(time).putInt((int) duration).putInt((int) id);
        out.put(utf8(schemeIdUri)).put((byte) 0).put(utf8(value)).put((byte) 0).put(data());
    }

    static EventMessage parse(ByteBuffer body) {
        ByteCursor in = new ByteCursor(body);
        int version = in.u8();
        in.skip(3);
        if (version > 1) {
            throw new MalformedBitstreamException("emsg version " + version + " is not known");
        }
        boolean relative = version == 0;
        String scheme = relative ? text(in) : "";
        String value = relative ? text(in) : "";
        long timescale = in.u32();
        long time = relative ? in.u32() : in.int64();
        long duration = in.u32();
        long id = in.u32();
        if (!relative) {
            scheme = text(in);
            value = text(in);
        }
        if (timescale == 0 || time < 0) {
            throw new MalformedBitstreamException("emsg without a timescale or with a time out of range");
        }
        return new EventMessage(scheme, value, timescale, time, relative, duration, id, in.rest());
    }

    private static String text(ByteCursor in) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int c = in.u8(); c != 0; c = in.u8()) {
            text.write(c);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
