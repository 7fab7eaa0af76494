// What two answers to the same request say about each other.

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
    return answer.failed === reference.failed ? [] : [part("answer", reference.failed ?? reference, answer.failed ?? answer)];
  }
  const parts = [];
  for (const name of ["status", "statusText", "body"]) {
    if (reference[name] !== answer[name]) {
      parts.push(part(name, reference[name], answer[name]));
    }
  }
  for (const name of new Set([...Object.keys(reference.headers), ...Object.keys(answer.headers)])) {
    const [expected, found] = [reference.headers[name], answer.headers[name]];
    if (JSON.stringify(expected) !== JSON.stringify(found)) {
      parts.push(part(`header ${name}`, expected, found));
    }
  }
  return parts;
}

function part(what, reference, answer) {
  return { what, reference, answer };
}

// Not there yet, and says so; or not even a name.
function isMissing(reference, answer) {
  const said = String(answer.body ?? "");
  return /not implemented: /.test(said) || (/ReferenceError/.test(said) && !/ReferenceError/.test(String(reference.body ?? "")));
}
