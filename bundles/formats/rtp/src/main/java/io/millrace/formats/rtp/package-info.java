/**
 * RTP and RTCP (RFC 3550): packets, reordering, clocks, and the payload formats of audio and video both ways. Pure code:
 * sockets, negotiation and encryption are the business of the protocols that use it.
 */
@Export
@Version("1.0.0")
package io.millrace.formats.rtp;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
