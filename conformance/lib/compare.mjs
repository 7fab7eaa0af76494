// What two answers to the same request say about each other.

import { STATUS_CODES } from "node:http";

// What workerd says for a status that has no phrase of its own.
const OF_A_CLASS = new Set(["Successful", "Server Error"]);

// That a connection was cut or a script refused says something; that nothing could be asked does not.
const IS_AN_ANSWER = /^(not deployed|socket hang up|read ECONNRESET|aborted|Parse Error)/;

export const WORKS = "works";
export const DIFFERS = "differs";
export const MISSING = "missing";

/** The verdict on `answer`, with each part that is not the reference's. */
export function compare(reference, answer) {
  const parts = differences(reference, answer);
  if (parts.length === 0) {
    return { verdict: WORKS, parts };
  }
  return { verdict: isMissing(reference, answer) ? MISSING : DIFFERS, parts };
}

function differences(reference, answer) {
  if (answer.failed || reference.failed) {
    return answer.failed === reference.failed && IS_AN_ANSWER.test(reference.failed) ? [] : [part("answer", reference.failed ?? reference, answer.failed ?? answer)];
  }
  const parts = [];
  for (const name of ["status", "statusText", "body"]) {
    if (reference[name] !== answer[name] && !(name === "statusText" && isUsual(reference))) {
      parts.push(part(name, reference[name], answer[name]));
    }
  }
  for (const name of new Set([...Object.keys(reference.headers), ...Object.keys(answer.headers)])) {
    const [expected, found] = [reference.headers[name], answer.headers[name]];
    if (oneLine(name, expected) !== oneLine(name, found)) {
      parts.push(part(`header ${name}`, expected, found));
    }
  }
  return parts;
}

// A script that gives no status text leaves it to the server, and clients ignore it.
function isUsual({ status, statusText }) {
  return statusText.toLowerCase() === STATUS_CODES[status]?.toLowerCase() || OF_A_CLASS.has(statusText);
}

// A list in one field or in several is the same list; only cookies cannot be told apart then.
function oneLine(name, values) {
  return name === "set-cookie" ? JSON.stringify(values) : values?.join(", ");
}

function part(what, reference, answer) {
  return { what, reference, answer };
}

// Not there yet, and says so; or not even a name.
function isMissing(reference, answer) {
  const said = String(answer.body ?? "");
  return /not implemented: /.test(said) || (/ReferenceError/.test(said) && !/ReferenceError/.test(String(reference.body ?? "")));
}
