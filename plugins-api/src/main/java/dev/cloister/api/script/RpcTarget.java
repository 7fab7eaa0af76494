package dev.cloister.api.script;

/// Marks a class whose instances are handed to other scripts by reference: they get a stub
/// ([RpcStub] in Java), through which they call the instance's public methods and read its
/// properties ([Property]) here.
///
/// Life: what an object hands over can be called as long as the object is in memory; what an event
/// of the script itself hands over, until that event is over. An event whose result has it lasts
/// until everybody has let go of it, within its time. One that is [AutoCloseable] as well is closed
/// once for each time it was handed over, when nobody has that any more.
///
/// Limits: 10,000 things handed over by one child context at once, 1,024 of them in results of
/// events of the script itself.
public interface RpcTarget {}
