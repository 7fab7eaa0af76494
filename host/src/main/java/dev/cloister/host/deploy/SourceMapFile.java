package dev.cloister.host.deploy;

/// The source map (version 3) of one module.
///
/// @param module the path of the module it belongs to
/// @param json the map as JSON in UTF-8, not changed afterwards
public record SourceMapFile(String module, byte[] json) {}
