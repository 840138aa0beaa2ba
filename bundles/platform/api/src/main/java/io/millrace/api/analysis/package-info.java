/** Analyzers of live streams. */
@Export
@Version("1.0.0")
package io.millrace.api.analysis;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
