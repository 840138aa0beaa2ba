package io.millrace.http.internal;

/**
 * What every answer needs.
 *
 * @param viewers who watches
 * @param blockingWrites for short answers
 * @param deadlines for answers that wait
 * @param errors where faults are told
 */
record DeliveryTools(Viewers viewers, BlockingWrites blockingWrites, Deadlines deadlines, ErrorLog errors) {}
