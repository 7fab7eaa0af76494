package dev.cloister.host.execution;

import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.IsolateListener;
import dev.cloister.policies.CordonShape;

/// Makes isolates. `boot` connects it to the host's own JVM and to the stock of cordons.
public interface IsolateFactory {
  /// An isolate in the host's own JVM.
  Isolate inHost(IsolateListener listener);

  /// A cordon of this shape, from the warm stock when it has one.
  Isolate cordon(CordonShape shape, IsolateListener listener);

  /// A cordon for one tenant's scripts in Java.
  ///
  /// @throws PlacementRefused when there is nothing here that holds them
  default Isolate javaCordon(CordonShape shape, IsolateListener listener) throws PlacementRefused {
    throw new PlacementRefused(Failures.javaUnconfined("this host has no cordons for it"));
  }
}
