package io.mutstreams.agent.config;

import org.jspecify.annotations.Nullable;

/**
 * With what the storage file is encrypted.
 *
 * @param key with which it is to be; null for not at all
 * @param former with which it may be still; null for none
 */
public record StorageKeys(@Nullable Secret key, @Nullable Secret former) {
  /** Not encrypted. */
  public static final StorageKeys NONE = new StorageKeys(null, null);
}
