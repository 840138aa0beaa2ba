/** Segment windows, packagers and manifest formats. */
@Export
@Version("1.0.0")
package io.millrace.api.packaging;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
