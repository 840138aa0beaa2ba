package io.millrace.api.media;

/** What travels on the live bus. The order in the ring is the order of truth. */
public sealed interface StreamItem permits Sample, FormatChange, Discontinuity, ClockReference, EndOfPublication {}
