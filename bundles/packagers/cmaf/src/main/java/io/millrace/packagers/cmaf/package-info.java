/** Cuts live streams into CMAF segments and parts (ISO/IEC 23000-19), once for every manifest format. */
package io.millrace.packagers.cmaf;
