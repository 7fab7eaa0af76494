package dev.cloister.host.assets;

/// What is wrong with one line of a file of rules.
///
/// @param line counted from 1
public record RuleProblem(int line, String what) {}
