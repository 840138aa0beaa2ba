/** Threads for work that may block, and time. */
@Export
@Version("1.0.0")
package io.millrace.api.work;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
