package io.mutstreams.e2e;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Edits of uplinks. Owned by the thread of the test. */
final class UplinkEdits {
  private final Pick pick;

  UplinkEdits(Pick pick) {
    this.pick = pick;
  }

  List<Function<Model, @Nullable String>> kinds() {
    return List.of(this::changeTopic, this::changeConnection, this::addUplink, this::removeUplink);
  }

  private @Nullable String changeTopic(Model model) {
    String name = pick.any(Pick.names(model.uplinks));
    if (name == null) {
      return null;
    }
    String root = name.equals("copies") ? Model.COPY : Model.UP;
    String topic = root + "/v" + ++model.names + "/{topic}";
    model.uplinks.put(name, new Model.Uplink(model.uplink(name).connection(), topic));
    return "uplink " + name + " has topic " + topic;
  }

  private @Nullable String changeConnection(Model model) {
    String name = pick.any(Pick.names(model.uplinks));
    if (name == null) {
      return null;
    }
    Model.Uplink uplink = model.uplink(name);
    String other = uplink.connection().equals("cloud") ? "cloud-b" : "cloud";
    model.uplinks.put(name, new Model.Uplink(other, uplink.topic()));
    return "uplink " + name + " uses connection " + other;
  }

  private @Nullable String addUplink(Model model) {
    String stream =
        pick.any(
            Pick.names(model.streams).stream()
                .filter(n -> model.uplinks.containsKey(model.stream(n).to()))
                .toList());
    if (stream == null || model.uplinks.size() > 6) {
      return null;
    }
    String name = model.newName("uplink-");
    model.uplinks.put(name, new Model.Uplink("cloud", Model.UP + "/" + name + "/{topic}"));
    model.streams.put(stream, model.stream(stream).to(name));
    return "new uplink " + name + " takes " + stream;
  }

  private @Nullable String removeUplink(Model model) {
    List<String> all =
        Pick.names(model.uplinks).stream().filter(name -> !name.equals("copies")).toList();
    String gone = pick.any(all.stream().filter(name -> name.startsWith("uplink-")).toList());
    String other = pick.any(all);
    if (gone == null || other == null || gone.equals(other)) {
      return null;
    }
    model.streams.replaceAll(
        (name, stream) -> {
          Model.Stream next = stream.to().equals(gone) ? stream.to(other) : stream;
          return gone.equals(next.aside()) ? next.aside(other) : next;
        });
    model.uplinks.remove(gone);
    return "remove uplink " + gone + ", " + other + " takes over";
  }
}
