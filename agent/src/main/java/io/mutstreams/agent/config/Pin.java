package io.mutstreams.agent.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which version of a plugin a step is to have.
 *
 * @param plugin the id of the plugin
 * @param version a version, or the beginning of one up to a dot
 */
public record Pin(String plugin, String version) {
  static final Pattern FORM = Pattern.compile("([^@\\s]+)@([^@\\s]+)");

  /** As it is written: {@code ID@VERSION}. */
  public static Optional<Pin> parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    return matcher.matches()
        ? Optional.of(new Pin(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }

  /** 1.2 allows 1.2 and 1.2.7, but neither 1.20.0 nor 1.2-beta. */
  public boolean allows(OperatorType type) {
    String candidate = type.version();
    return type.plugin().equals(plugin)
        && (candidate.equals(version) || candidate.startsWith(version + "."));
  }

  @Override
  public String toString() {
    return plugin + "@" + version;
  }
}
