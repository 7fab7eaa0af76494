package dev.cloister.isolates.sql;

/// A page of a database as it is stored.
///
/// @param number from 1 on
/// @param bytes [ObjectDatabase#PAGE_BYTES] of them
public record SqlPage(int number, byte[] bytes) {}
