/** MPEG-2 transport streams (ISO/IEC 13818-1) with the codecs and data that live streams carry, and SCTE-35 messages. */
@Export
@Version("1.0.0")
package io.millrace.formats.mpegts;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
