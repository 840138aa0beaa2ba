/** Plugins as the operator sees them, and the annotations by which their services are found. */
@Export
@Version("1.0.0")
package io.millrace.api.plugin;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
