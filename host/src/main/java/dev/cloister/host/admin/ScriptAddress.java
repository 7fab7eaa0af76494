package dev.cloister.host.admin;

import dev.cloister.api.ScriptName;

/// Says where a script can be called, such as `http://cart.shop.localhost:8080`; without a slash at
/// the end.
@FunctionalInterface
public interface ScriptAddress {
  String of(ScriptName script);
}
