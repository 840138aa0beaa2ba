/** Finding cameras, and what they can send. */
@Export
@Version("1.0.0")
package io.millrace.api.camera;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
