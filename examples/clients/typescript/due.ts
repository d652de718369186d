/** The waiting room's screen of a clinic: whom to call this week, and for which doses. `node build/due.js 230102 2026-11-23` */
import { City, CityError, every } from "./city.js";
import { documents, type DueChildFragment } from "./generated.js";

function told({ child, doses }: DueChildFragment): string {
  const due = doses.map(({ product, series, earliestDate }) => `${product ?? series} ${earliestDate ?? ""}`.trim());
  return `${child.name ?? "无权查看 withheld"}  ${child.birthDate ?? ""}  应种 due: ${due.join("、")}`;
}

async function main(place: string, week: string): Promise<void> {
  const { TONGXING_URL: address = "", TONGXING_TOKEN: token = "" } = process.env;
  const city = new City(address, { token, purpose: "vaccination" });
  const page = async (after: string | null) =>
    (await city.ask(documents.WhoIsDue, { place, week, after })).immunization.toRemind;
  console.log(`${place}:${week} 当周应通知 to be called in this week`);
  for await (const due of every(page)) console.log(told(due));
}

const [place, week] = process.argv.slice(2);
if (place === undefined || week === undefined) {
  console.error("请给出地区和周一日期 give a place and a Monday");
  process.exitCode = 2;
} else {
  await main(place, week).catch((failure: unknown) => {
    if (!(failure instanceof CityError)) throw failure;
    console.error(`${failure.zh ?? ""} ${failure.message}`.trim());
    process.exitCode = 1;
  });
}
