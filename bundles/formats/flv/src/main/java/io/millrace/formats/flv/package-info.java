/** FLV files, the audio, video and script messages that FLV and RTMP share, enhanced RTMP v1 and v2 included, and AMF0. */
@Export
@Version("1.0.0")
package io.millrace.formats.flv;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
