// The parts of node:util about text: styleText, stripVTControlCharacters, parseEnv and parseArgs
// (https://nodejs.org/api/util.html).
(function (use, host, io, primordials) {
  'use strict';
  const { TypeError } = primordials;
  const { check, coded, invalidArgValue } = use('node/errors');

  const colors = {
    __proto__: null,
    reset: [0, 0], bold: [1, 22], dim: [2, 22], italic: [3, 23], underline: [4, 24], blink: [5, 25],
    inverse: [7, 27], hidden: [8, 28], strikethrough: [9, 29], doubleunderline: [21, 24], black: [30, 39],
    red: [31, 39], green: [32, 39], yellow: [33, 39], blue: [34, 39], magenta: [35, 39], cyan: [36, 39],
    white: [37, 39], bgBlack: [40, 49], bgRed: [41, 49], bgGreen: [42, 49], bgYellow: [43, 49],
    bgBlue: [44, 49], bgMagenta: [45, 49], bgCyan: [46, 49], bgWhite: [47, 49], framed: [51, 54],
    overlined: [53, 55], gray: [90, 39], redBright: [91, 39], greenBright: [92, 39], yellowBright: [93, 39],
    blueBright: [94, 39], magentaBright: [95, 39], cyanBright: [96, 39], whiteBright: [97, 39],
    bgGray: [100, 49], bgRedBright: [101, 49], bgGreenBright: [102, 49], bgYellowBright: [103, 49],
    bgBlueBright: [104, 49], bgMagentaBright: [105, 49], bgCyanBright: [106, 49], bgWhiteBright: [107, 49],
  };
  colors.grey = colors.gray;

  function styleText(format, text) {
    check.string(text, 'text');
    let [before, after] = ['', ''];
    for (const name of Array.isArray(format) ? format : [format]) {
      if (name === 'none') continue;
      const codes = colors[name];
      if (codes === undefined) check.oneOf(name, 'format', Object.keys(colors));
      before += `\u001b[${codes[0]}m`;
      after = `\u001b[${codes[1]}m${after}`;
    }
    return `${before}${text}${after}`;
  }

  const CONTROL = /[\u001b\u009b](?:\][^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)|[[\]()#;?]*(?:\d{1,4}(?:[;:]\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~])/g;

  function stripVTControlCharacters(text) {
    check.string(text, 'str');
    return text.replace(CONTROL, '');
  }

  const ENV_LINE = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*("(?:\\"|[^"])*"|'[^']*'|`[^`]*`|[^\r\n]*?)\s*(?:#.*)?$/gm;

  function parseEnv(content) {
    check.string(content, 'content');
    const found = {};
    for (const [, name, given] of content.matchAll(ENV_LINE)) {
      let value = given;
      if (/^(["'`])[^]*\1$/.test(value)) {
        value = value.slice(1, -1);
        if (given[0] === '"') value = value.replaceAll('\\n', '\n').replaceAll('\\"', '"');
      } else {
        value = value.replace(/\s*#.*$/, '').trim();
      }
      found[name] = value;
    }
    return found;
  }

  // ---- parseArgs -------------------------------------------------------------------------------

  function parseArgs(config = {}) {
    check.object(config, 'config');
    const { options = {}, strict = true, tokens: withTokens = false, allowNegative = false } = config;
    const args = config.args ?? use('node').builtin('process').argv.slice(2);
    const allowPositionals = config.allowPositionals ?? !strict;
    check.array(args, 'args');
    check.object(options, 'options');
    checkOptions(options);
    const tokens = tokenize(args, options, allowNegative);
    const result = { values: { __proto__: null }, positionals: [] };
    for (const token of tokens) {
      if (token.kind === 'positional') {
        if (!allowPositionals) {
          throw coded(TypeError, 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL',
              `Unexpected argument '${token.value}'. This command does not take positional arguments`);
        }
        result.positionals.push(token.value);
      } else if (token.kind === 'option') {
        if (strict) checkUse(token, options);
        store(token, options, result.values);
      }
    }
    for (const [name, option] of Object.entries(options)) {
      if (option.default !== undefined && result.values[name] === undefined) result.values[name] = option.default;
    }
    if (withTokens) result.tokens = tokens.map(({ negated: _, ...token }) => token);
    return result;
  }

  function checkOptions(options) {
    for (const [name, option] of Object.entries(options)) {
      check.object(option, `options.${name}`);
      check.oneOf(option.type, `options.${name}.type`, ['string', 'boolean']);
      if (option.short !== undefined) {
        check.string(option.short, `options.${name}.short`);
        if (option.short.length !== 1) throw invalidArgValue(`options.${name}.short`, option.short, 'must be a single character');
      }
      if (option.multiple !== undefined) check.boolean(option.multiple, `options.${name}.multiple`);
    }
  }

  function tokenize(args, options, allowNegative) {
    const tokens = [];
    const nameOf = (short) => Object.keys(options).find((name) => options[name].short === short) ?? short;
    const takesText = (name) => options[name]?.type === 'string';
    for (let i = 0; i < args.length; i++) {
      const arg = String(args[i]);
      const option = (name, rawName, value, inlineValue, index = i) => {
        tokens.push({ kind: 'option', name, rawName, index, value, inlineValue });
      };
      if (arg === '--') {
        tokens.push({ kind: 'option-terminator', index: i });
        while (++i < args.length) tokens.push({ kind: 'positional', index: i, value: String(args[i]) });
      } else if (arg.startsWith('--')) {
        const at = arg.indexOf('=', 3);
        const name = arg.slice(2, at < 0 ? undefined : at);
        if (at >= 0) option(name, `--${name}`, arg.slice(at + 1), true);
        else if (takesText(name) && i + 1 < args.length) option(name, arg, String(args[++i]), false, i - 1);
        else if (allowNegative && name.startsWith('no-') && options[name.slice(3)] !== undefined && options[name] === undefined) {
          option(name.slice(3), arg, undefined, undefined);
          tokens[tokens.length - 1].negated = true;
        } else option(name, arg, undefined, undefined);
      } else if (arg.length > 1 && arg[0] === '-') {
        for (let at = 1; at < arg.length; at++) {
          const name = nameOf(arg[at]);
          const rawName = `-${arg[at]}`;
          if (takesText(name) && at + 1 < arg.length) {
            option(name, rawName, arg.slice(at + 1), true);
            break;
          }
          if (takesText(name) && i + 1 < args.length) option(name, rawName, String(args[++i]), false, i - 1);
          else option(name, rawName, undefined, undefined);
        }
      } else {
        tokens.push({ kind: 'positional', index: i, value: arg });
      }
    }
    return tokens;
  }

  function checkUse(token, options) {
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (option === undefined) {
      throw coded(TypeError, 'ERR_PARSE_ARGS_UNKNOWN_OPTION',
          `Unknown option '${token.rawName}'. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- "${token.rawName}"`);
    }
    const shown = `${option.short ? `-${option.short}, ` : ''}--${token.name}`;
    if (option.type === 'string' && typeof token.value !== 'string') {
      throw coded(TypeError, 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE', `Option '${shown} <value>' argument missing`);
    }
    if (option.type === 'boolean' && token.value !== undefined) {
      throw coded(TypeError, 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE', `Option '${shown}' does not take an argument`);
    }
    if (option.type === 'string' && token.inlineValue === false && token.value.length > 1 && token.value[0] === '-') {
      throw coded(TypeError, 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE',
          `Option '${token.rawName}' argument is ambiguous.\nDid you forget to specify the option argument for '${token.rawName}'?`);
    }
  }

  function store(token, options, values) {
    if (token.name === '__proto__') return;
    const value = token.value ?? !token.negated;
    if (options[token.name]?.multiple) (values[token.name] ??= []).push(value);
    else values[token.name] = value;
  }

  return { colors, parseArgs, parseEnv, stripVTControlCharacters, styleText };
})
