/** The model: names, tracks, formats and the items that travel on the live bus. */
@Export
@Version("1.0.0")
package io.millrace.api.media;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
