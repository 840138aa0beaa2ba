/** The server's database: transactions, tables that a bundle brings along, backups. Nothing here shows a library's types. */
@Export
@Version("1.0.0")
package io.millrace.store;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
