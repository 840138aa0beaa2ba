/** Remote peers: counted, limited, kicked, drained. */
@Export
@Version("1.0.0")
package io.millrace.api.session;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
