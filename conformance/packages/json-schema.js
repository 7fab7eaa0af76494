import { Validator } from "@cfworker/json-schema";

const drafts = ["4", "7", "2019-09", "2020-12"];

export default {
  async fetch(request) {
    const { schema, instance } = await request.json();
    return Response.json(drafts.map((draft) => ({ draft, ...new Validator(schema, draft, false).validate(instance) })));
  },
};
