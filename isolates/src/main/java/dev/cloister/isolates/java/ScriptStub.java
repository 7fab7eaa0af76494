package dev.cloister.isolates.java;

import dev.cloister.isolates.bridge.FromIsolate.Target;

/// A stub of an object or of another script, which anybody in the tenant may be given.
record ScriptStub(HostCalls calls, Target target) implements AddressedStub {}
