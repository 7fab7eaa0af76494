package dev.cloister.api.script;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a public method without parameters (but for an [Env] and a [Context]) of a script, an
/// object or a [RpcTarget] as a property that others can read: `await stub.name` in JavaScript.
///
/// A method is no property without it, so that nobody calls one by reading. On a method of an
/// interface for [Remote#as] it says that the property of that name is to be read.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Property {}
