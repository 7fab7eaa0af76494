package dev.cloister.isolates.java;

import dev.cloister.api.script.AlarmEvent;
import dev.cloister.api.script.DurableObject;
import dev.cloister.api.script.Env;
import dev.cloister.api.script.ObjectState;
import dev.cloister.api.script.Request;
import dev.cloister.api.script.ScheduledEvent;
import dev.cloister.api.script.Script;
import dev.cloister.isolates.bridge.Entrypoint;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A script that is loaded: its entry, and its classes of objects by their simple names, which is
/// how configurations name them.
final class ScriptProgram {
  private final Script script;
  private final Map<String, Class<? extends Script>> entrypointClasses;
  private final Map<String, Class<? extends DurableObject>> objectClasses;
  private final Map<String, Script> entrypoints = new HashMap<>();

  private ScriptProgram(
      Script script,
      Map<String, Class<? extends Script>> entrypointClasses,
      Map<String, Class<? extends DurableObject>> objectClasses) {
    this.script = script;
    this.entrypointClasses = entrypointClasses;
    this.objectClasses = objectClasses;
  }

  /// Loads and initialises the entry, and looks at all other classes.
  ///
  /// @throws Throwable what the script's own initialisers throw
  static ScriptProgram load(ScriptClasses classes) throws Throwable {
    var main = classes.main();
    if (!Script.class.isAssignableFrom(main)) {
      throw new NotCompiled(
          "The class %s does not implement Script.".formatted(main.getName()), "");
    }
    var objects = named(classes, DurableObject.class, "objects");
    var entrypoints = named(classes, Script.class, "entrypoints");
    try {
      return new ScriptProgram(made(main.asSubclass(Script.class)), entrypoints, objects);
    } catch (NoSuchMethodException | InstantiationException _) {
      throw new NotCompiled(needsConstructor(main), "");
    } catch (InvocationTargetException e) {
      throw ScriptErrors.unwrapped(e);
    }
  }

  private static Script made(Class<? extends Script> type) throws ReflectiveOperationException {
    var constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    return constructor.newInstance();
  }

  private static String needsConstructor(Class<?> type) {
    return "The class %s needs a constructor without parameters.".formatted(type.getName());
  }

  /// The classes that extend `parent` by their simple names.
  private static <T> Map<String, Class<? extends T>> named(
      ScriptClasses classes, Class<T> parent, String what) throws NotCompiled {
    var found = new TreeMap<String, Class<? extends T>>();
    for (var name : classes.names()) {
      Class<?> type;
      try {
        type = Class.forName(name, false, classes);
      } catch (ClassNotFoundException | LinkageError _) {
        // A jar may hold classes for libraries that are not there: no object is among them.
        continue;
      }
      if (parent.isAssignableFrom(type)
          && !Modifier.isAbstract(type.getModifiers())
          && !type.getSimpleName().isEmpty()
          && found.put(type.getSimpleName(), type.asSubclass(parent)) != null) {
        throw new NotCompiled(
            "Two classes of %s are called %s.".formatted(what, type.getSimpleName()), "");
      }
    }
    return found;
  }

  Script script() {
    return script;
  }

  /// Whether there is an entrypoint of this name besides the script itself.
  boolean hasEntrypoint(String name) {
    return entrypointClasses.containsKey(name);
  }

  /// What an event is for: the script itself, or one of its named entrypoints, made by the first
  /// event that asks for it.
  ///
  /// @throws Throwable what its constructor throws
  Script entrypoint(Entrypoint wanted) throws Throwable {
    var type = wanted.name().map(entrypointClasses::get).orElse(null);
    if (type == null || type == script.getClass()) {
      return script;
    }
    var known = entrypoints.get(type.getSimpleName());
    if (known != null) {
      return known;
    }
    try {
      var made = made(type);
      var before = entrypoints.putIfAbsent(type.getSimpleName(), made);
      return before == null ? made : before;
    } catch (NoSuchMethodException | InstantiationException _) {
      throw new IllegalStateException(needsConstructor(type));
    } catch (InvocationTargetException e) {
      throw ScriptErrors.unwrapped(e);
    }
  }

  /// The handlers that the script has, by the names that Workers know.
  List<String> handlers() {
    var handlers = new ArrayList<String>();
    if (has("fetch", Request.class)) {
      handlers.add("fetch");
    }
    if (has("scheduled", ScheduledEvent.class)) {
      handlers.add("scheduled");
    }
    if (has("tail", List.class)) {
      handlers.add("tail");
    }
    return handlers;
  }

  private boolean has(String handler, Class<?> first) {
    try {
      var method =
          script
              .getClass()
              .getMethod(handler, first, Env.class, dev.cloister.api.script.Context.class);
      return method.getDeclaringClass() != Script.class;
    } catch (NoSuchMethodException _) {
      return false;
    }
  }

  /// Whether a class of objects has a handler for alarms of its own.
  boolean handlesAlarms(String className) {
    var type = objectClasses.get(className);
    try {
      return type != null
          && type.getMethod("alarm", AlarmEvent.class).getDeclaringClass() != DurableObject.class;
    } catch (NoSuchMethodException _) {
      return false;
    }
  }

  /// The classes of objects.
  List<String> classes() {
    return List.copyOf(objectClasses.keySet());
  }

  /// Makes an object.
  ///
  /// @throws Throwable what its constructor throws
  DurableObject construct(String className, ObjectState state, Env env) throws Throwable {
    var type = objectClasses.get(className);
    if (type == null) {
      throw new IllegalStateException("The script has no class of objects " + className + ".");
    }
    try {
      var constructor = type.getDeclaredConstructor(ObjectState.class, Env.class);
      constructor.setAccessible(true);
      return constructor.newInstance(state, env);
    } catch (NoSuchMethodException _) {
      throw new IllegalStateException(
          "The class %s needs a constructor (ObjectState, Env).".formatted(className));
    } catch (InvocationTargetException e) {
      throw ScriptErrors.unwrapped(e);
    }
  }
}
