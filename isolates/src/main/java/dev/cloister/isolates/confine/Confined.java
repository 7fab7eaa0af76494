package dev.cloister.isolates.confine;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// How a cordon is confined: every layer, in the order in which they were applied.
public record Confined(List<Layer> layers) {
  public Confined {
    layers = List.copyOf(layers);
  }

  /// That of a process that nobody has confined.
  public static Confined not(String why) {
    var layers = new ArrayList<Layer>();
    for (var wall : Wall.values()) {
      layers.add(Layer.without(wall, why));
    }
    return new Confined(layers);
  }

  /// The same, but for this layer.
  public Confined with(Layer layer) {
    var all = new ArrayList<>(layers);
    all.removeIf(each -> each.wall() == layer.wall());
    all.add(layer);
    return new Confined(all);
  }

  /// Whether every layer holds that must.
  public boolean complete() {
    return layers.stream().noneMatch(layer -> layer.state() == Layer.State.MISSING)
        && layers.stream().map(Layer::wall).toList().containsAll(required());
  }

  /// The layers that should be there and are not.
  public List<Layer> missing() {
    return layers.stream().filter(layer -> layer.state() == Layer.State.MISSING).toList();
  }

  private static List<Wall> required() {
    return List.of(Wall.values()).stream().filter(Wall::required).toList();
  }

  @Override
  public String toString() {
    return layers.stream().map(Layer::toString).collect(Collectors.joining("; "));
  }
}
