/** Lets publishers in by stream key. */
package io.millrace.security.streamkey;
