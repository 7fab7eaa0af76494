// Loads files of npm packages that the build puts on the class path: CommonJS as those files expect
// it, each package within itself, and nothing else to be required but what we hand in.
(function (use, host, io, primordials) {
  'use strict';
  const { Error, stringEndsWith, stringSlice, stringStartsWith } = primordials;

  // The packages look at SharedArrayBuffer to refuse it; there is none, so no value is one.
  class SharedArrayBuffer {
    get byteLength() { throw new primordials.TypeError('There is no SharedArrayBuffer.'); }
    get growable() { throw new primordials.TypeError('There is no SharedArrayBuffer.'); }
  }

  // `main` is the file of each package that a bare name stands for, `provided` modules of our own.
  function loader(main, provided) {
    const loaded = { __proto__: null };

    function load(file) {
      const known = loaded[file];
      if (known !== undefined) return known.exports;
      const module = { exports: {} };
      loaded[file] = module;
      const from = folderOf(file);
      use.evaluate(`npm/${file}`)(
          module.exports, (name) => require(name, from), module, SharedArrayBuffer);
      return module.exports;
    }

    function require(name, from) {
      if (stringStartsWith(name, '.')) return load(resolve(from, name));
      if (provided[name] !== undefined) return provided[name];
      if (main[name] === undefined) throw new Error(`No package ${name} is bundled.`);
      return load(`${name}/${main[name]}`);
    }

    return load;
  }

  function folderOf(file) {
    let end = file.length - 1;
    while (file[end] !== '/') end--;
    return stringSlice(file, 0, end);
  }

  // Only files by their relative paths occur in the packages we use, with or without ".js".
  function resolve(folder, name) {
    let from = folder;
    let rest = name;
    for (;;) {
      if (stringStartsWith(rest, './')) {
        rest = stringSlice(rest, 2);
      } else if (stringStartsWith(rest, '../')) {
        from = folderOf(from);
        rest = stringSlice(rest, 3);
      } else {
        break;
      }
    }
    const file = `${from}/${rest}`;
    return stringEndsWith(file, '.js') ? file : `${file}.js`;
  }

  return { loader };
})
