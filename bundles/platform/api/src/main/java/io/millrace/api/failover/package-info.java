/** Streams with a primary and backups. */
@Export
@Version("1.0.0")
package io.millrace.api.failover;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
