/** Multistreaming: streams are sent to other servers and services, each on its own. */
package io.millrace.apps.restream;
