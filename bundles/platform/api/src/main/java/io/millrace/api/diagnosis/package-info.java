/** What helps to find out what is wrong with a server. */
@Export
@Version("1.0.0")
package io.millrace.api.diagnosis;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
