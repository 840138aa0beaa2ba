/** Live streams, their rings, and the timestamp sanitiser. */
package io.millrace.core.live;
