/** What programs are told of streams and peers: the same by shell, REST and whatever else answers in JSON. */
@Export
@Version("1.1.0")
package io.millrace.api.report;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
