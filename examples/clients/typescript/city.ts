/**
 * A served city, asked as one principal for one purpose. Documents go by their registered id; a query, and a write with a key, is
 * sent again when no answer arrives or the server says that it cannot now; any other write is sent once.
 */

/** A registered document; which variables it takes and what it gives is known to the compiler alone. */
export interface Document<Result, Variables> {
  readonly id: string;
  readonly writes: boolean;
  readonly types?: (variables: Variables) => Result;
}

/** One error of an answer, as GraphQL has it. */
export interface Told {
  readonly message: string;
  readonly path?: ReadonlyArray<string | number>;
  readonly extensions?: { readonly code?: string; readonly zh?: string; readonly [name: string]: unknown };
}

/** A city refused a request or part of it, or did not answer. `reference`: the number under which the city's log has the request. */
export class CityError extends Error {
  readonly code: string;
  readonly zh: string | undefined;

  constructor(
    readonly errors: readonly Told[],
    readonly reference: string | null,
    readonly data: unknown = null,
  ) {
    const first = errors[0] ?? { message: "The city said nothing." };
    super(`${first.extensions?.code ?? "NO_ANSWER"}: ${first.message}${reference ? ` [${reference}]` : ""}`);
    this.code = first.extensions?.code ?? "NO_ANSWER";
    this.zh = first.extensions?.zh;
  }
}

const NOT_NOW = new Set([502, 503, 504]);
const TIMEOUT_MS = 30_000;

export class City {
  readonly #headers: Record<string, string>;

  /** `address`: of the city's GraphQL, such as …/harbin/graphql; `waits`: milliseconds before each further try. */
  constructor(
    readonly address: string,
    who: { token: string; purpose: string },
    readonly waits: readonly number[] = [200, 1000, 4000],
  ) {
    this.#headers = {
      authorization: `Bearer ${who.token}`,
      "tongxing-purpose": who.purpose,
      accept: "application/graphql-response+json",
      "content-type": "application/json",
    };
  }

  /** The data of a document. Throws CityError where the city refuses any of it, or does not answer. */
  async ask<Result, Variables extends object>(document: Document<Result, Variables>, variables: Variables): Promise<Result> {
    const body = JSON.stringify({ documentId: document.id, variables });
    const mayRepeat = !document.writes || hasKeys(variables);
    for (const wait of mayRepeat ? [...this.waits, null] : [null]) {
      const answer = await this.#sent(body);
      if (answer !== null && !NOT_NOW.has(answer.status)) return dataOf<Result>(answer);
      if (wait === null) throw answer === null ? unreachable(this.address) : await refusal(answer);
      await new Promise((done) => setTimeout(done, wait));
    }
    throw unreachable(this.address);
  }

  async #sent(body: string): Promise<Response | null> {
    const told = { method: "POST", headers: this.#headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) };
    return fetch(this.address, told).catch(() => null);
  }
}

/** A connection, as documents ask for it. */
export interface Page<Node> {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly edges: ReadonlyArray<{ readonly node: Node }>;
}

/** All rows of a list, page by page; null, where one may see none, is an empty list. */
export async function* every<Node>(pageAfter: (after: string | null) => Promise<Page<Node> | null>): AsyncGenerator<Node> {
  let after: string | null = null;
  for (;;) {
    const page: Page<Node> | null = await pageAfter(after);
    for (const { node } of page?.edges ?? []) yield node;
    if (!page?.pageInfo.hasNextPage || page.pageInfo.endCursor === after) return;
    after = page.pageInfo.endCursor;
  }
}

/** Whether a write, or each of many, has one effect however often it comes. */
function hasKeys(variables: { key?: unknown; inputs?: unknown }): boolean {
  const each: unknown[] = Array.isArray(variables.inputs) ? variables.inputs : [variables];
  return each.every((one) => typeof one === "object" && one !== null && "key" in one && Boolean(one.key));
}

interface Body {
  readonly data?: unknown;
  readonly errors?: readonly Told[];
}

async function bodyOf(answer: Response): Promise<Body> {
  const said: unknown = await answer.json().catch(() => null);
  return typeof said === "object" && said !== null ? said : {};
}

async function dataOf<Result>(answer: Response): Promise<Result> {
  const { data, errors } = await bodyOf(answer);
  const reference = answer.headers.get("x-request-id");
  if (errors?.length || data === undefined || data === null) throw new CityError(errors ?? [], reference, data);
  return data as Result;
}

async function refusal(answer: Response): Promise<CityError> {
  const { data, errors } = await bodyOf(answer);
  return new CityError(errors ?? [], answer.headers.get("x-request-id"), data);
}

function unreachable(address: string): CityError {
  const extensions = { code: "NO_ANSWER", zh: "该市的服务没有应答,请稍后再试。" };
  return new CityError([{ message: `${address} does not answer.`, extensions }], null);
}
