/** Codecs and transcoders. */
@Export
@Version("1.0.0")
package io.millrace.api.codec;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
