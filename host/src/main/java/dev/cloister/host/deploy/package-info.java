/// From what a tenant uploads to what a script is made of: archives, folders and single files are
/// read into a [Bundle], or refused with the line that is wrong.
///
/// Calls no other package of the host but `cron` and `assets`, which are pure, so the command line
/// packs folders with the same code that the server reads uploads with. The only package that knows
/// tomlj and runs esbuild. Start reading at [BundleReader]; [FolderPackager] is the other
/// direction.
@NullMarked
package dev.cloister.host.deploy;

import org.jspecify.annotations.NullMarked;
