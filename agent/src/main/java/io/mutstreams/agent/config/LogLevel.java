package io.mutstreams.agent.config;

/** How much is logged. */
public enum LogLevel {
  /** What went wrong. */
  ERROR,
  /** And what may go wrong. */
  WARN,
  /** And what a person wants to know. */
  INFO,
  /** And the details. */
  DEBUG,
  /** And those of the libraries. */
  TRACE
}
