/// Confinement of a cordon's process by Linux: what it is held to, how that is applied from Java,
/// and a report of every layer that holds or is missing.
///
/// Two stages. [ConfinedStart] is the program that a cordon starts as: it confines its own thread
/// and becomes the cordon's JVM (`execve`), so that every thread of that JVM has been born
/// confined. [ConfinedProcess] does the rest from inside, when the JVM has opened what it needs and
/// before any tenant's byte has arrived: system calls, for all threads at once. Then it tries to
/// get out.
///
/// Calls nobody; nothing but the JDK's foreign functions, and of those one C function: `syscall`.
@NullMarked
package dev.cloister.isolates.confine;

import org.jspecify.annotations.NullMarked;
