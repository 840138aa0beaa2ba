/** Targets: other servers and services that streams are sent to. */
@Export
@Version("1.0.0")
package io.millrace.api.restream;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
