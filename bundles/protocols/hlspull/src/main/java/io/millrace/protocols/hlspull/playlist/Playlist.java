package io.millrace.protocols.hlspull.playlist;

/** What a playlist file is. */
public sealed interface Playlist permits MediaList, Variants {}
