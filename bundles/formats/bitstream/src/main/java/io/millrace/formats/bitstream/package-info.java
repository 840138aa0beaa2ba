/** Codec configuration records and access units: pure functions on bytes, safe on hostile input. */
@Export
@Version("1.0.0")
package io.millrace.formats.bitstream;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
