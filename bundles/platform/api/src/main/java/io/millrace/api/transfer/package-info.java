/** Pulling from and pushing to other servers, and object storage. */
@Export
@Version("1.0.0")
package io.millrace.api.transfer;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
