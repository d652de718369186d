// PostGraphile 5 over the schema `peer`. PG, PORT; LOW and HIGH: with row security, as the role that its policies are for.
import { createServer } from "node:http";
import { PgSimplifyInflectionPreset } from "@graphile/simplify-inflection";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { lambda } from "postgraphile/grafast";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { extendSchema } from "postgraphile/utils";
import { PostGraphileConnectionFilterPreset } from "postgraphile-plugin-connection-filter";
import { nextFareChange } from "./fares.mjs";

const Fares = extendSchema({
  typeDefs: "extend type Child { nextFareChange(on: String!): String }",
  objects: {
    Child: {
      plans: {
        nextFareChange: ($child, { $on }) => lambda([$child.get("birth_date"), $on], ([day, on]) => nextFareChange(day, on)),
      },
    },
  },
});

const settings = { role: "peer_reader", "peer.low": process.env.LOW, "peer.high": process.env.HIGH };
// The pool must not drop idle connections: it then spends its time connecting, and that time is counted to nobody.
const poolConfig = { max: 10, min: 10, idleTimeoutMillis: 0 };
const preset = {
  extends: [PostGraphileAmberPreset, PgSimplifyInflectionPreset, PostGraphileConnectionFilterPreset],
  plugins: [Fares],
  pgServices: [makePgService({ connectionString: process.env.PG, schemas: ["peer"], poolConfig })],
  schema: { defaultBehavior: "+list +connection -insert -update -delete" },
  grafserv: { graphiql: false, watch: false },
  grafast: { explain: false, ...(process.env.LOW ? { context: () => ({ pgSettings: settings }) } : {}) },
};

const server = createServer();
await postgraphile(preset).createServ(grafserv).addTo(server);
server.listen(Number(process.env.PORT), "127.0.0.1", () => console.log("ready"));
