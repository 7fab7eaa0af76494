package dev.cloister.isolates.confine;

import java.util.ArrayList;
import java.util.List;

/// Layers as one line of text: how the first stage tells the second what it has done.
final class LayerText {
  private static final String BETWEEN_LAYERS = "\u001e";
  private static final String BETWEEN_FIELDS = "\u001f";
  private static final int FIELDS = 3;

  private LayerText() {}

  static String write(List<Layer> layers) {
    var texts = new ArrayList<String>();
    for (var layer : layers) {
      texts.add(
          String.join(
              BETWEEN_FIELDS, layer.wall().name(), layer.state().name(), clean(layer.detail())));
    }
    return String.join(BETWEEN_LAYERS, texts);
  }

  private static String clean(String detail) {
    return detail.replace(BETWEEN_LAYERS, " ").replace(BETWEEN_FIELDS, " ");
  }

  static List<Layer> read(String text) {
    var layers = new ArrayList<Layer>();
    for (var part : text.isEmpty() ? new String[0] : text.split(BETWEEN_LAYERS, -1)) {
      var fields = part.split(BETWEEN_FIELDS, FIELDS);
      layers.add(new Layer(Wall.valueOf(fields[0]), Layer.State.valueOf(fields[1]), fields[2]));
    }
    return layers;
  }
}
