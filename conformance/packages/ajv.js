// ajv compiles schemas by making functions of text, which Workers refuse while they handle a request.
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { worker } from "../probes/kit.js";

const schema = { type: "object", properties: { foo: { type: "integer" }, mail: { type: "string", format: "email" } }, required: ["foo"], additionalProperties: false };

export default worker({
  "compiling is refused": () => new Ajv().compile(schema),
  "what it says": () => {
    try {
      new Ajv().compile(schema);
    } catch (error) {
      return error.message;
    }
  },
  "adding formats is not": () => Object.keys(addFormats(new Ajv()).formats).slice(0, 5),
  "a schema's own errors": () => new Ajv({ validateSchema: false }).errorsText([{ instancePath: "/a", message: "must be b" }]),
});
