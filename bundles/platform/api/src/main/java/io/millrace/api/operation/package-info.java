/** What can be asked of the server, as a table: for interfaces that are made of it. */
@Export
@Version("1.0.0")
package io.millrace.api.operation;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
