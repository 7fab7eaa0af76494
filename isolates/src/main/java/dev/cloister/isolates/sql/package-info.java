/// The SQL database of a live object: SQLite, run beside the script and never in the host.
///
/// SQLite works on a file in a scratch folder which nobody relies on. What a commit changed, whole
/// pages, is read from SQLite's write-ahead log and goes to the object's storage with the turn's
/// other writes; when the object comes back the file is made again from these pages. Start reading
/// at [ObjectDatabase]. The only package that knows the JDBC driver. Calls nothing of Cloister.
@NullMarked
package dev.cloister.isolates.sql;

import org.jspecify.annotations.NullMarked;
