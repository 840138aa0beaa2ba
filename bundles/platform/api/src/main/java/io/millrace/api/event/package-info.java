/** What happened, for listeners off the data path. */
@Export
@Version("1.0.0")
package io.millrace.api.event;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
