import { createSchema, createYoga } from "graphql-yoga";

const { fetch } = createYoga({
  graphqlEndpoint: "/graphql",
  landingPage: false,
  logging: false,
  schema: createSchema({
    typeDefs: "type Query { hello(name: String!): String!, url: String!, fails: Int } type Mutation { add(a: Int!, b: Int!): Int! } type Subscription { count(to: Int!): Int! }",
    resolvers: {
      Query: { hello: (_, { name }) => `hello ${name}`, url: (_, __, { request }) => new URL(request.url).pathname, fails: () => { throw new Error("a secret"); } },
      Mutation: { add: (_, { a, b }) => a + b },
      Subscription: { count: { async *subscribe(_, { to }) { for (let i = 1; i <= to; i++) yield { count: i }; } } },
    },
  }),
});

export default { fetch };
