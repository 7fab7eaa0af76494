/// What a tenant's script in Java is written against: the model of Workers and Durable Objects in
/// plain, blocking Java.
///
/// Start at [Script], which answers requests, and [DurableObject], which keeps something. What
/// waits for somebody else, a request or a call, blocks the thread of the event and lets other
/// events of the script run meanwhile; at any moment one thread of a child context runs the script,
/// so fields and static variables need no locks. Reads and writes of [Storage] let nobody in
/// between.
///
/// Values that are stored, or go to another script and come back, are plain: `null`, booleans,
/// numbers, [java.math.BigInteger], strings, [java.time.Instant], byte arrays, lists, sets, maps,
/// records and exceptions. A script in JavaScript sees them as `null`, booleans, numbers, `bigint`,
/// strings, `Date`, `Uint8Array`, `Array`, `Set`, plain objects (maps whose keys are strings, and
/// records), `Map` and `Error`. Read without a class to make of it, a number is a [Long] when it is
/// whole and exact in JavaScript (up to 2^53), else a [Double]. What goes to another script may
/// also hold functions ([RpcFunction]), objects whose methods it calls ([RpcTarget]), stubs
/// ([Stub], [RpcStub]), and [Request], [Response], [Headers], [Blob] and [Body], which is a
/// `ReadableStream` there, as an [java.io.OutputStream] is a `WritableStream`; one body of a
/// message may be streamed. Anything else is refused by name.
@NullMarked
package dev.cloister.api.script;

import org.jspecify.annotations.NullMarked;
