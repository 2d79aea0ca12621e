package io.mutstreams.agent.format;

import com.fasterxml.jackson.core.ErrorReportConfiguration;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Bytes;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * JSON to the closed tree of a body, and back. Safe for any thread.
 *
 * <p>Read: a whole number that fits becomes a Long, any other number a Double (one beyond Double's
 * range is refused); of a key that is there twice the last value stays. UTF-8 only, with or without
 * a byte order mark; nothing may follow the value.
 *
 * <p>Written: UTF-8 without spaces; a Double keeps its point (21.0) and is as short as it can be
 * read back; NaN and the infinities, which JSON has not, become null; bytes become base64 text;
 * half a surrogate pair becomes U+FFFD.
 */
public final class Json {
  /** The deepest nesting of lists and objects. */
  public static final int MAX_DEPTH = 64;

  private static final int SHOWN_TOKEN = 32;
  private static final int FIRST_BUFFER = 512;

  private static final JsonFactory FACTORY = factory();

  private Json() {}

  private static JsonFactory factory() {
    return new JsonFactoryBuilder()
        .disable(JsonFactory.Feature.CHARSET_DETECTION)
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
        .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
        .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxStringLength(Formats.MAX_BYTES)
                .maxNameLength(Formats.MAX_BYTES)
                .build())
        .streamWriteConstraints(StreamWriteConstraints.builder().maxNestingDepth(1_000).build())
        .errorReportConfiguration(
            ErrorReportConfiguration.builder()
                .maxErrorTokenLength(SHOWN_TOKEN)
                .maxRawContentLength(0)
                .build())
        .build();
  }

  /**
   * The value that a JSON text holds.
   *
   * @return null, Boolean, Long, Double, String, List or Map
   * @throws BadRecordException when it is not JSON, is nested deeper than {@link #MAX_DEPTH} is
   *     longer than {@link Formats#MAX_BYTES}, or its tree would take a quarter of the heap; says
   *     what is wrong and at which byte, from 1
   */
  public static @Nullable Object read(Bytes json) {
    Limits.check(json, "JSON");
    byte[] bytes = json.toArray();
    int start = markEnd(bytes);
    try (JsonParser parser = FACTORY.createParser(bytes, start, bytes.length - start)) {
      try {
        return new JsonTree(parser).read();
      } catch (StreamConstraintsException e) {
        throw new BadRecordException(JsonFault.ofLimit(e, parser, start));
      } catch (IOException e) {
        throw new BadRecordException(JsonFault.of(e, parser, start));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("an array cannot fail to be read", e);
    }
  }

  /**
   * The JSON text of a value.
   *
   * @param value of the closed tree
   * @throws IllegalArgumentException when it holds another type
   */
  public static Bytes write(@Nullable Object value) {
    try (ByteArrayBuilder out = new ByteArrayBuilder(FIRST_BUFFER);
        JsonGenerator generator = FACTORY.createGenerator(out)) {
      JsonText.write(generator, value);
      generator.flush();
      return Bytes.wrap(out.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("an array cannot fail to be written", e);
    }
  }

  /**
   * The JSON text of a value in lines, for people; ends with a line end. Otherwise as {@link
   * #write}.
   */
  public static String pretty(@Nullable Object value) {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(
                Separators.createDefaultInstance()
                    .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                    .withObjectEmptySeparator("")
                    .withArrayEmptySeparator(""))
            .withObjectIndenter(lines);
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
      generator.setPrettyPrinter(printer);
      JsonText.write(generator, value);
    } catch (IOException e) {
      throw new UncheckedIOException("a text cannot fail to be written", e);
    }
    return out + "\n";
  }

  /** Reads a text token by token. */
  static JsonParser parser(String json) throws IOException {
    return FACTORY.createParser(json);
  }

  /** The byte after the byte order mark, where there is one. */
  private static int markEnd(byte[] bytes) {
    boolean marked =
        bytes.length >= 3
            && bytes[0] == (byte) 0xEF
            && bytes[1] == (byte) 0xBB
            && bytes[2] == (byte) 0xBF;
    return marked ? 3 : 0;
  }
}
