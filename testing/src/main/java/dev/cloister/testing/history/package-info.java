/// Histories of what clients asked and heard, and whether one order of single steps explains them.
///
/// A [History] records; a [Model] says what an object does when it is asked one thing at a time;
/// [Linearizability] looks for the order. Calls nobody.
@NullMarked
package dev.cloister.testing.history;

import org.jspecify.annotations.NullMarked;
