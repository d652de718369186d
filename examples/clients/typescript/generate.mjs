// Writes generated.ts: the types of each document, and a table of them by name, typed and with their registered ids.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { codegen } from "@graphql-codegen/core";
import * as operations from "@graphql-codegen/typescript-operations";
import { buildSchema, Kind, parse } from "graphql";

const clients = new URL("../", import.meta.url);
const schema = buildSchema(readFileSync(new URL("contract.graphql", clients), "utf8"));
const folder = new URL("documents/", clients);
const documents = readdirSync(folder, { recursive: true })
  .filter((name) => name.endsWith(".graphql"))
  .sort()
  .map((location) => {
    const rawSDL = readFileSync(new URL(location, folder), "utf8");
    return { location, rawSDL, document: parse(rawSDL) };
  });

// The operation of each file as an entry of the table: `ask` reads variables and result from it.
const table = {
  plugin: (_schema, files) => {
    const entries = files.flatMap(({ document, rawSDL }) =>
      document.definitions
        .filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
        .map(({ name: { value: name }, operation }) => {
          const kind = operation[0].toUpperCase() + operation.slice(1);
          const id = `sha256:${createHash("sha256").update(rawSDL).digest("hex")}`;
          const types = `${name}${kind}, ${name}${kind}Variables`;
          return `  ${name}: { id: "${id}", writes: ${operation === "mutation"} } as Document<${types}>,`;
        }),
    );
    return {
      prepend: ['import type { Document } from "./city.js";\n'],
      content: ["export const documents = {", ...entries, "};"].join("\n"),
    };
  },
};

const content = await codegen({
  schema: undefined,
  schemaAst: schema,
  documents,
  filename: "generated.ts",
  config: { scalars: { Date: "string", DateTime: "string", JSON: "unknown" }, enumType: "string-literal", useTypeImports: true },
  plugins: [{ types: {} }, { table: {} }],
  pluginMap: { types: operations, table },
});
writeFileSync(new URL(process.argv[2] ?? "generated.ts", import.meta.url), content);
