// What answers look like when something is wrong: a status, a stable code, a sentence.

export class Refusal extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function failure(status, code, message, headers = {}) {
  return Response.json({ error: { code, message } }, { status, headers });
}
