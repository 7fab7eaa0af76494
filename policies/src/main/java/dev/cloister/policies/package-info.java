/// Who gets what: an operator's policy, and the limits and place it gives to a tenant's scripts.
///
/// Pure functions and values: no input or output, no clock, no state. Calls `dev.cloister.api`
/// only.
@NullMarked
package dev.cloister.policies;

import org.jspecify.annotations.NullMarked;
