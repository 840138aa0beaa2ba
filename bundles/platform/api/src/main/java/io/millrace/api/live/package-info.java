/** The live bus: streams, publishers, readers and the ring below them. */
@Export
@Version("1.0.0")
package io.millrace.api.live;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
