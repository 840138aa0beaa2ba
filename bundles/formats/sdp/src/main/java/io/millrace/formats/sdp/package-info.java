/** The Session Description Protocol (RFC 8866): parser and writer. Pure code; not bound to any protocol that carries it. */
@Export
@Version("1.0.0")
package io.millrace.formats.sdp;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
