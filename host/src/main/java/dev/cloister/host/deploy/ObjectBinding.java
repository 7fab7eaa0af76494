package dev.cloister.host.deploy;

import java.util.Optional;

/// A property of `env` that is a namespace of objects, as the configuration names it. The host
/// makes it a binding once it knows the tenant.
///
/// @param name the property of `env`
/// @param className the class of the objects
/// @param script the script of the same tenant that exports the class; empty for this one
public record ObjectBinding(String name, String className, Optional<String> script) {}
