/// What a child context is made of in any language: its events and their turns, what leaves it, the
/// storage and alarms of its objects, the bodies on the move, and who watches it.
///
/// [ScriptContext] is the seam: an isolate carries messages to contexts and asks them what runs;
/// the packages `js` and `java` have one implementation each. Calls `bridge` and `sql`.
@NullMarked
package dev.cloister.isolates.context;

import org.jspecify.annotations.NullMarked;
