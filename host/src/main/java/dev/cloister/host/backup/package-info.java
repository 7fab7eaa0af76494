/// What an operator takes out of a host and brings back: one object, one tenant, or all of it, each
/// as one signed file.
///
/// [ArchiveWriter] and [ArchiveReader] are the file; what is in it is written and read by
/// [ObjectFiles], [TenantFiles] with [TenantExport] and [TenantImport], [HostBackup] and
/// [HostRestore]. Calls `storage`, `cluster`, `keys` and `tenant`.
@NullMarked
package dev.cloister.host.backup;

import org.jspecify.annotations.NullMarked;
