/// What the command line does with files and the JDK has no method for.
@NullMarked
package dev.cloister.host.cli.files;

import org.jspecify.annotations.NullMarked;
