package io.mutstreams.agent.expression;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.projectnessie.cel.common.types.Err;
import org.projectnessie.cel.common.types.ref.FieldType;
import org.projectnessie.cel.common.types.ref.TypeRegistry;
import org.projectnessie.cel.common.types.ref.Val;
import org.projectnessie.cel.relocated.com.google.api.expr.v1alpha1.Type;

/**
 * A registry of message types that has none. The library's own knows those of Protocol Buffers,
 * which have no place here and take a third of its start. Has no state.
 */
final class NoTypes implements TypeRegistry {
  // The checker wants an error here, and null from the others.
  private static final Val NO_VALUE = Err.newErr("there are no enumerations here");

  @Override
  public TypeRegistry copy() {
    return this;
  }

  @Override
  public void register(Object type) {
    throw new UnsupportedOperationException("there are no message types here");
  }

  @Override
  public void registerType(org.projectnessie.cel.common.types.ref.Type... types) {
    throw new UnsupportedOperationException("there are no message types here");
  }

  @Override
  public Val enumValue(String name) {
    return NO_VALUE;
  }

  @Override
  public @Nullable Val findIdent(String name) {
    return null;
  }

  @Override
  public @Nullable Type findType(String name) {
    return null;
  }

  @Override
  public @Nullable FieldType findFieldType(String messageType, String field) {
    return null;
  }

  @Override
  public @Nullable Val newValue(String type, Map<String, Val> fields) {
    return null;
  }

  @Override
  public Val nativeToValue(Object value) {
    throw new UnsupportedOperationException("values are not the library's here");
  }
}
