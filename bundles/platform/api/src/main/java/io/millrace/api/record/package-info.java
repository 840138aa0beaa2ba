/** Recordings: what is kept of streams. */
@Export
@Version("1.1.0")
package io.millrace.api.record;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
