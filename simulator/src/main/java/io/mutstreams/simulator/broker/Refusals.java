package io.mutstreams.simulator.broker;

import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.interceptor.publish.PublishInboundInterceptor;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import java.nio.ByteBuffer;
import java.util.function.Predicate;

/** Has the broker refuse publications, and pass them to nobody. Stateless. */
final class Refusals implements ExtensionMain {
  private final Predicate<byte[]> refuses;
  private final AckReasonCode code;

  private Refusals(Predicate<byte[]> refuses, AckReasonCode code) {
    this.refuses = refuses;
    this.code = code;
  }

  static EmbeddedExtension extension(Predicate<byte[]> refuses, AckReasonCode code) {
    return EmbeddedExtension.builder()
        .withId("refusals")
        .withName("refusals")
        .withVersion("1")
        .withPriority(0)
        .withStartPriority(1000)
        .withAuthor("mutstreams")
        .withExtensionMain(new Refusals(refuses, code))
        .build();
  }

  @Override
  public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
    PublishInboundInterceptor interceptor =
        (in, out) -> {
          ByteBuffer payload = in.getPublishPacket().getPayload().orElse(ByteBuffer.allocate(0));
          byte[] bytes = new byte[payload.remaining()];
          payload.duplicate().get(bytes);
          if (refuses.test(bytes)) {
            out.preventPublishDelivery(code, "refused by the test");
          }
        };
    Services.initializerRegistry()
        .setClientInitializer((in, context) -> context.addPublishInboundInterceptor(interceptor));
  }

  @Override
  public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {}
}
