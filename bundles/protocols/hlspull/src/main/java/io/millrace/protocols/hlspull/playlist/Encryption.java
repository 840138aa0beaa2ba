package io.millrace.protocols.hlspull.playlist;

import java.net.URI;
import java.util.Optional;

/**
 * How a segment is encrypted: AES-128 in CBC mode (RFC 8216 section 5.2).
 *
 * @param key where its key is
 * @param iv initialisation vector in hexadecimal; without one it is the sequence number
 */
public record Encryption(URI key, Optional<String> iv) {}
