package io.mutstreams.api;

/** The version of this API, as the manifest of a plugin jar states it. */
public final class ApiVersion {
  /** The major version: a host refuses jars that were built for another one. */
  public static final int MAJOR = 1;

  /** The manifest attribute of a plugin jar that holds the major version it was built for. */
  public static final String MANIFEST_ATTRIBUTE = "Mutstreams-Api";

  private ApiVersion() {}
}
