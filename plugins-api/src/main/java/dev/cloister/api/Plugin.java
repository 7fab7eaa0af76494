package dev.cloister.api;

import java.util.List;

/// An operator's Java code that offers capabilities, loaded in a class loader of its own.
public interface Plugin extends AutoCloseable {
  /// What it offers. Called once, after construction; the list does not change afterwards.
  List<Capability> capabilities();

  /// Releases what the plugin holds; no call arrives afterwards.
  @Override
  void close();
}
