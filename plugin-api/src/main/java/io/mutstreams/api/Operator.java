package io.mutstreams.api;

/**
 * The code at a step: a pure function of record, state, timers and clock. See the package for life
 * cycle and threads.
 */
@FunctionalInterface
public interface Operator {
  /**
   * Handles one record: emits none, one or many. What is not emitted and not kept in state is
   * dropped on purpose.
   *
   * @throws BadRecordException the record goes to the dead letters; what was emitted before in this
   *     call is discarded
   * @throws RetryableException the record is offered again by the host's policy
   * @throws Exception anything else counts as a bad record, with the exception as its reason
   */
  void process(Record record, Context context, Out out) throws Exception;

  /**
   * Makes ready what is costly, off the hot path, before the change is committed: tables, patterns.
   * There is no keyed state yet.
   *
   * @throws Exception the change is refused with this as its reason
   */
  default void open() throws Exception {}

  /**
   * Runs the hot code a few thousand times on made-up records, off the hot path, so that the first
   * real record finds it compiled. The default does nothing.
   *
   * @throws Exception the change is refused with this as its reason
   */
  default void warmUp() throws Exception {}

  /**
   * A timer of the key in {@code context} is due: the watermark has reached its time.
   *
   * @throws Exception goes to the log and the step's failure count; the timer is gone
   */
  default void onTimer(Timer timer, Context context, Out out) throws Exception {}

  /** After the last record; not called at a crash. Keyed state stays with the step. */
  default void close() {}
}
