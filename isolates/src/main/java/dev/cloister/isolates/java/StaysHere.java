package dev.cloister.isolates.java;

/// Something that a script has of its `env` and cannot give to others.
interface StaysHere {}
